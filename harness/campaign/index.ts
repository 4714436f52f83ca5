export type { TargetSource } from './attempt.ts';
export { buildResult, findingId, type ResultContext, resultFrom } from './build-result.ts';
export { runCampaign } from './campaign.ts';
export { describeObservation } from './describe-observation.ts';
export type { CampaignHooks, CampaignOptions, CaseNamed, Progress, SavedCase } from './options.ts';
export type { CampaignOutcome, Found, Recording, Retried, Stopping } from './outcome.ts';
export { distinctFound } from './merge-found.ts';
export { mergeOutcomes } from './merge.ts';
export { mergeShards } from './merge-shards.ts';
export { type Replayed, type ReplayedStop, replayScenario, replayStop } from './replay.ts';
export { TARGET_STOPPED } from './target-stopped.ts';
export { type Tried, tryScenario } from './try-scenario.ts';
export {
  type CatalogueEntry,
  type Ended,
  type Inapplicable,
  judgeBehaviour,
  judgeRun,
  type RunJudgement,
} from './verdict.ts';
export { type MakeShare, runWorkers, type Share, type ShareModule } from './workers.ts';
