import type { Violation } from '../../spec/judgement.ts';
import type { Hello, Observation, Settings } from '../../spec/vocabulary/index.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { RunVerdict, Verdict } from './result.ts';

/** What a record says of its run before the first case. */
export interface RecordHeader {
  /** Version of snatcheck that wrote it. */
  readonly tool: string;
  readonly dialect: string;
  /** Base seed of the run. */
  readonly seed: number;
  readonly hello: Hello;
  /** The run's options, as JSON; informative. */
  readonly options: Readonly<Record<string, unknown>>;
  /** ISO 8601, UTC. */
  readonly started: string;
}

export interface RecordCase {
  /** Number of the case within the whole run, over all shards; failures saved before count from below up to -1. */
  readonly index: number;
  readonly seed: number;
  /** In force, as the target answered; what the scenario asks for may differ. */
  readonly settings: Settings;
  readonly scenario: Scenario;
}

/** How the run came out, as its own judge saw it. */
export interface RecordSummary {
  readonly verdict: RunVerdict;
  readonly exitCode: number;
  /** In one sentence. */
  readonly summary: string;
  readonly behaviours: Readonly<Record<string, Verdict>>;
}

/**
 * What a record holds, in the order of its lines: a header, then cases (a case, its observations, its end), then the
 * end. `truncated` comes last instead of the end where there is no end.
 */
export type RecordEvent =
  | { readonly kind: 'header'; readonly header: RecordHeader }
  | { readonly kind: 'case'; readonly case: RecordCase }
  | { readonly kind: 'observation'; readonly observation: Observation }
  | {
      readonly kind: 'case-end';
      readonly index: number;
      /** Null where the case did not come to its end. */
      readonly violations: readonly Violation[] | null;
    }
  | {
      readonly kind: 'end';
      /** Cases that came to their end; the last one may be under way where the run was interrupted. */
      readonly cases: number;
      readonly observations: number;
      readonly result: RecordSummary;
    }
  | {
      readonly kind: 'truncated';
      readonly truncated: true;
      /** The first line that is not there, or not whole. */
      readonly line: number;
      readonly cases: number;
      readonly observations: number;
    };
