// Starts the target of a command line in each worker. Not imported: chosen-target.ts names it.
import type { Awaitable, Target } from '../harness/target/contract.ts';
import { chooseTarget, type TargetWords } from './chosen-target.ts';
import { targets } from './targets.ts';

export function start(words: TargetWords): Awaitable<Target> {
  return chooseTarget(words, 'builtin', targets).start();
}
