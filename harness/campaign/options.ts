import type { CaseJudge } from '../../spec/judgement.ts';
import type { Observation, Settings } from '../../spec/vocabulary/index.ts';
import type { Case } from '../generate/index.ts';
import type { Scenario } from '../scenario/scenario.ts';

/** A failure that an earlier run saved. */
export interface SavedCase {
  readonly id: string;
  readonly behaviour: string;
  readonly scenario: Scenario;
}

export interface CampaignOptions {
  readonly seed: number;
  /** At most so many cases, or null for as many as time allows. */
  readonly cases: number | null;
  /** For everything, shrinking included. */
  readonly timeMs: number;
  /** Of how many shares this is which one, from 0: its cases are those whose index modulo `of` is `share`. */
  readonly share: number;
  readonly of: number;
  /** Tried before anything new. */
  readonly saved: readonly SavedCase[];
  /** Executions for one finding at most. */
  readonly shrinkExecutions: number;
  /** How often a nondeterministic target gets to show a finding again. */
  readonly tries: number;
  /** A target that is silent for longer hangs. */
  readonly stallMs: number;
  /** Ends the run early; with the reason 'SIGTERM' the outcome says so. */
  readonly signal: AbortSignal | null;
}

export const DEFAULTS: CampaignOptions = {
  seed: 1,
  cases: null,
  timeMs: 60_000,
  share: 0,
  of: 1,
  saved: [],
  shrinkExecutions: 1_000,
  tries: 5,
  stallMs: 30_000,
  signal: null,
};

export interface Progress {
  readonly phase: 'search' | 'shrink';
  readonly cases: number;
  readonly observations: number;
  readonly casesPerSecond: number;
  readonly findings: number;
  /** Situations that did not occur so far. */
  readonly missing: number;
  readonly timeLeftMs: number;
}

/** Told of what happens; each may be left out. */
export interface CampaignHooks {
  readonly progress?: (progress: Progress) => void;
  /** Around each judged case and for each observation of it, in order: enough to write a run record. */
  readonly caseBegan?: (one: CaseNamed, inForce: Settings) => void;
  readonly observed?: (observation: Observation) => void;
  readonly caseEnded?: (judgement: ReturnType<CaseJudge['end']> | null) => void;
}

/** Saved failures have negative indices, in order. */
export type CaseNamed = Omit<Case, 'stage'> & { readonly stage: Case['stage'] | 'saved' };
