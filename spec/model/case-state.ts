import type { CaseContext } from '../judgement.ts';
import type { AlertLog } from './alert-log.ts';
import type { ClientFlows } from './client-flows.ts';
import type { Timing } from './context.ts';
import type { Controls } from './controls.ts';
import type { Configurations } from './expectation.ts';
import type { Failures } from './failures.ts';
import type { HandshakeWatch } from './handshake-watch.ts';
import type { Ledger } from './ledger.ts';
import type { TraitWatch } from './trait-watch.ts';
import type { Traits } from './traits.ts';
import type { Transition } from './transition.ts';

/** What the parts of a model share during one case. */
export interface CaseState {
  readonly context: CaseContext;
  readonly timing: Timing;
  readonly configurations: Configurations;
  readonly ledger: Ledger;
  readonly clients: ClientFlows;
  readonly failures: Failures;
  readonly alerts: AlertLog;
  readonly controls: Controls;
  /** What the document leaves open. */
  readonly watch: TraitWatch;
  readonly handshakes: HandshakeWatch;
  readonly traits: Traits;
  readonly emit: (transition: Transition) => void;
}
