/**
 * The public API: run a campaign against a target, define a target, judge a trace, read what runs wrote.
 * Errors are {@link SnatcheckError}s with a stable code, what was expected, what came, and a remedy.
 */
export { builtinTarget, type BuiltinOptions } from '../harness/builtin/target.ts';
export { labNftables } from '../harness/lab/nftables.ts';
export { replayScenario, type Replayed } from '../harness/campaign/index.ts';
export { runCase, type CaseHooks } from '../harness/interpret/index.ts';
export { readRecord } from '../harness/record/record-reader.ts';
export type { RecordEvent } from '../harness/record/record.ts';
export type {
  BehaviourResult,
  Characteristic,
  Finding,
  Result,
  RunVerdict,
  Strength,
  Verdict,
} from '../harness/record/result.ts';
export { formatScenario, parseScenario } from '../harness/scenario/scenario-file.ts';
export { formatFailure, parseFailure, type SavedFailure } from '../harness/scenario/failure-file.ts';
export type { Moment, Scenario, Step } from '../harness/scenario/scenario.ts';
export type { Awaitable, Target } from '../harness/target/contract.ts';
export { formats, type FormatName, terminal } from '../reports/index.ts';
export { behaviourIds, type BehaviourId } from '../spec/article/behaviour-ids.ts';
export { behaviours } from '../spec/behaviours/index.ts';
export { createJudge } from '../spec/judge.ts';
export type { CaseContext, CaseJudge, CaseJudgement, Violation } from '../spec/judgement.ts';
export * from '../spec/vocabulary/index.ts';
export { catalogue } from './catalogue.ts';
export { recheck, type Difference, type Rechecked } from './recheck.ts';
export { run, type RunOptions, type RunOutcome } from './run.ts';
