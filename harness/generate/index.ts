export { predictedWaitMs } from './cost.ts';
export { directedPlan } from './directed-plan.ts';
export { type Means, meansOf } from './means.ts';
export { scenarios } from './scenario-arbitrary.ts';
export { type Case, ScenarioSource, type Stage } from './source.ts';
export { GENERATOR_VERSION } from './version.ts';
export { shrink, type ShrinkBudget, type Shrunk } from './shrink/search.ts';
