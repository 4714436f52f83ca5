import type { BehaviourTally, Violation } from '../../spec/judgement.ts';
import type { Hello, Observation, Settings } from '../../spec/vocabulary/index.ts';
import type { SystemTable } from '../record/system-view.ts';
import type { Statistics } from '../record/statistics.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Broken, Ended } from './verdict.ts';

/** A violation that the run found, with the scenario that shows it. */
export interface Found {
  readonly violation: Violation;
  readonly shape: string;
  readonly case: { readonly index: number; readonly seed: number };
  /** Cases that showed this behaviour broken by itself. */
  readonly occurrences: number;
  /** As small as the budget allowed. */
  readonly scenario: Scenario;
  /** Of the steps that showed it first, how many had begun when it became certain; unknown where it is absent. */
  readonly begun?: number;
  /** Null until it was tried again. */
  readonly confirmed: { readonly shown: number; readonly tries: number } | null;
  /** Whether shrinking came to its end. */
  readonly minimal: boolean;
  readonly executions: number;
  /** What followed from it then, once for each behaviour. */
  readonly consequences: readonly Violation[];
  /** Of the last time that the scenario showed it. */
  readonly recording: Recording | null;
}

export interface Recording {
  readonly settings: Settings;
  readonly observations: readonly Observation[];
  /** False when there were too many to keep, and these are the first ones. */
  readonly complete: boolean;
  /** What the system itself had to say then; null where it has no view of its own, or was not asked. */
  readonly view?: readonly SystemTable[] | null;
}

/** A failure that an earlier run saved, tried again. */
export interface Retried {
  readonly id: string;
  readonly behaviour: string;
  readonly shown: number;
  readonly tries: number;
}

/** A scenario that stops the target, whenever it is started afresh. */
export interface Stopping {
  readonly case: { readonly index: number; readonly seed: number };
  readonly scenario: Scenario;
  readonly error: string;
}

/** All that a campaign, or one worker's share of it, found out: plain data, so that shares can be merged. */
export interface CampaignOutcome {
  readonly target: Hello;
  readonly seed: number;
  /** Version of the generator; absent where no scenario was generated. */
  readonly generator?: number;
  readonly started: string;
  readonly durationMs: number;
  readonly cases: number;
  readonly observations: number;
  readonly ended: Ended;
  readonly errors: readonly string[];
  readonly stopping: Stopping | null;
  /** Distinct ones in force, by size; of very many the smallest and the largest. */
  readonly settings: readonly Settings[];
  readonly statistics: Statistics;
  /** What was met of the things that the document leaves open. */
  readonly traits: Readonly<Record<string, number>>;
  readonly tallies: Readonly<Record<string, BehaviourTally>>;
  readonly broken: Readonly<Record<string, Broken>>;
  /** By shape; some may have come down to one scenario, see `distinctFound`. */
  readonly found: readonly Found[];
  readonly retried: readonly Retried[];
}
