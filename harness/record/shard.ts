import type { BehaviourTally } from '../../spec/judgement.ts';
import type { Broken, Ended } from '../campaign/verdict.ts';

/** Which part of a run a result is of, and what verdicts and answers are made of: those of shards cannot be added up. */
export interface Shard {
  /** 1..of */
  readonly number: number;
  readonly of: number;
  readonly ended: Ended;
  /** Inferred behaviours do not fail the run. */
  readonly statedOnly: boolean;
  readonly tallies: Readonly<Record<string, BehaviourTally>>;
  readonly broken: Readonly<Record<string, Broken>>;
  readonly traits: Readonly<Record<string, number>>;
  readonly shapes: readonly ShardShape[];
}

/** One way in which a behaviour was broken, the earliest case that showed it, and the finding that it came down to. */
export interface ShardShape {
  readonly behaviour: string;
  readonly shape: string;
  readonly case: { readonly index: number; readonly seed: number };
  /** The finding's id. */
  readonly finding: string;
}
