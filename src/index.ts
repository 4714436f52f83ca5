/**
 * The public API: run a campaign against a target, define a target, judge a trace, read what runs wrote.
 * Errors are {@link SnatcheckError}s with a stable code, what was expected, what came, and a remedy.
 */
export { type BuiltinOptions, type BuiltinTarget, builtinTarget } from '../harness/builtin/target.ts';
export type { GatewayOptions } from '../harness/builtin/options.ts';
export type { GatewayParts } from '../harness/builtin/parts.ts';
export { labAvailability, type LabAvailability } from '../harness/lab/availability.ts';
export { type LabTarget, startLab } from '../harness/lab/start-lab.ts';
export type { LabOptions } from '../harness/lab/options.ts';
export {
  type CampaignOptions,
  type Found,
  type Progress,
  type Recording,
  type Replayed,
  type ReplayedStop,
  replayScenario,
  replayStop,
  type Retried,
} from '../harness/campaign/index.ts';
export { type CaseHooks, type Judging, runCase } from '../harness/interpret/index.ts';
export type { PacketTarget } from '../harness/adapters/packet-target.ts';
export type { Exchanged, RawPacket } from '../harness/packets/raw-packet.ts';
export type { Picture, PicturedFlow } from '../harness/record/picture.ts';
export { readRecord } from '../harness/record/record-reader.ts';
export type { RecordCase, RecordEvent, RecordHeader, RecordSummary } from '../harness/record/record.ts';
export type {
  BehaviourResult,
  Characteristic,
  Finding,
  KnownFailure,
  ObservationLine,
  Result,
  RunVerdict,
  Strength,
  Verdict,
} from '../harness/record/result.ts';
export { formatScenario, parseScenario } from '../harness/scenario/scenario-file.ts';
export { formatFailure, parseFailure, type SavedFailure } from '../harness/scenario/failure-file.ts';
export type { Label, Moment, OpenStep, Scenario, Step } from '../harness/scenario/scenario.ts';
export type { Awaitable, Target } from '../harness/target/contract.ts';
export {
  type Catalogue,
  type CatalogueEntry,
  type Format,
  type FormatName,
  formats,
  resultSchema,
  terminal,
  type TerminalOptions,
} from '../reports/index.ts';
export { behaviourIds, type BehaviourId } from '../spec/article/behaviour-ids.ts';
export type { Behaviour } from '../spec/behaviours/behaviour.ts';
export { behaviours } from '../spec/behaviours/index.ts';
export { createJudge } from '../spec/judge.ts';
export type {
  BehaviourTally,
  CaseContext,
  CaseJudge,
  CaseJudgement,
  Judged,
  Violation,
} from '../spec/judgement.ts';
export * from '../spec/vocabulary/index.ts';
export { catalogue } from './catalogue.ts';
export { type Config, defineConfig } from './config-schema.ts';
export type { KnownLine } from '../harness/campaign/known-failures.ts';
export { readKnownFailing } from './known-failing.ts';
export { recheck, type Difference, type Rechecked } from './recheck.ts';
export { replayFailure, type ReplayedFailure } from './replay.ts';
export { run, type RunOptions, type RunOutcome } from './run.ts';
