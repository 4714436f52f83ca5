export { type Asking, type InterpretContext } from './case-run.ts';
export { Abandoned, drive } from './drive.ts';
export { interpret } from './interpret.ts';
export { type CaseHooks, type Judging, runCase } from './run-case.ts';
export { offsetOf, type Timing, timingOf } from './timing.ts';
