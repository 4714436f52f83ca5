// What each worker of bench/workers.ts imports.
import { builtinTarget } from '../harness/builtin/target.ts';
import type { MakeShare } from '../harness/campaign/index.ts';
import { createJudge } from '../spec/judge.ts';

export const share: MakeShare = () => ({ source: () => builtinTarget(), judges: () => createJudge() });
