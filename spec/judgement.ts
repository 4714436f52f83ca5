import type { Address, Deployment, Hello, Observation, Protocol, Settings } from './vocabulary/index.ts';

/** How one judgement of one behaviour came out. */
export type Judged = 'conforms' | 'violates' | 'permitted-variation' | 'inconclusive';

/** A violation as the judge sees it, before the harness shrinks, confirms and saves it. */
export interface Violation {
  readonly behaviour: string;
  /** Null for a primary violation; otherwise the behaviour of the earlier one that it follows from. */
  readonly follows: string | null;
  readonly expected: string;
  readonly observed: string;
  readonly note: string | null;
  /** Numbers of the observations that force the verdict; the last one is where it became certain. */
  readonly evidence: readonly number[];
  /** Of the behaviour's situations, those that it happened in; absent in records of older versions. */
  readonly situations?: readonly string[] | undefined;
}

export interface BehaviourTally {
  conforming: number;
  violating: number;
  /** Inside what the document hedges. */
  varying: number;
  inconclusive: number;
  /** Why judgements stayed open, with counts. */
  readonly undecided: Record<string, number>;
  /** Each situation of the behaviour and how often it occurred. */
  readonly situations: Record<string, number>;
  /** Of `violating`, how many happened in which situations: their names joined by {@link SITUATION_SEPARATOR}. */
  readonly violatingIn: Record<string, number>;
}

/** No name of a situation holds it. */
export const SITUATION_SEPARATOR = '; ';

/** What is known of one case once it ended. */
export interface CaseJudgement {
  /** In the order in which they became certain; beyond 50 only the first of a behaviour, by itself or following another. */
  readonly violations: readonly Violation[];
}

/** What the judge needs to know before the first observation of a case. */
export interface CaseContext {
  readonly deployment: Deployment;
  /** In force, as the target answered. */
  readonly settings: Settings;
  readonly hello: Hello;
}

/**
 * Judges one case after another; tallies add up over all of them. Only what `hello` declares tightens judgement.
 */
export interface CaseJudge {
  begin(context: CaseContext): void;
  observe(observation: Observation): void;
  /** Whether what was observed last may have been lost on the way, so that trying the same once more would tell more. */
  wantsAnother(): boolean;
  /** Settles what only the whole trace decides, and adds the case to the tallies. */
  end(): CaseJudgement;
  /** Flows that surely and possibly hold a SNAT port of `address` towards `destination` now; -1: of any address. */
  holders(
    address: Address | -1,
    destination: Address,
    protocol: Protocol,
  ): { readonly sure: number; readonly possible: number };
  /** What was met of the things that the document leaves open, over all cases. */
  readonly traits: Readonly<Record<string, number>>;
  readonly tallies: Readonly<Record<string, BehaviourTally>>;
}
