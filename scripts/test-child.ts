// One test file in a process of its own: `test-child.ts FILE`. Started by scripts/test-process.ts.
import { register } from 'node:module';
import { pathToFileURL } from 'node:url';
import type * as StandIn from './test-uvu.ts';

/** What a suite's `run()` leaves behind: [errors, passed, skipped, total]. */
type SuiteRun = () => Promise<[unknown, number, number, number]>;

const uvuState = globalThis as {
  UVU_DEFER?: number;
  UVU_INDEX?: number;
  UVU_QUEUE?: [null, ...SuiteRun[]][];
};
const queue: [null, ...SuiteRun[]] = [null];
// Set before uvu loads: otherwise it starts running as soon as the first `.run()` returns.
uvuState.UVU_DEFER = 1;
uvuState.UVU_INDEX = 0;
uvuState.UVU_QUEUE = [queue];

const standIn = new URL('./test-uvu.ts', import.meta.url).href;
// A resolve hook is the one place that sees every `import ... from 'uvu'`, whoever writes it; the stand-in gets the real one.
const hooks = `export const resolve = (specifier, context, next) =>
  specifier === 'uvu' && !context.parentURL?.startsWith(${JSON.stringify(standIn)})
    ? next(${JSON.stringify(standIn)}, context)
    : next(specifier, context);`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);

const { exec, send } = (await import(standIn)) as typeof StandIn;
const file = process.argv[2];
if (file === undefined) throw new Error('test-child.ts needs the path of a test file');
await import(pathToFileURL(file).href);

const counts = { total: 0, passed: 0, skipped: 0 };
for (const [index, entry] of queue.entries()) {
  if (entry === null) continue;
  queue[index] = async () => {
    const result = await entry();
    const [, passed, skipped, total] = result;
    counts.total += total;
    counts.passed += passed;
    counts.skipped += skipped;
    return result;
  };
}
await exec();
send({ kind: 'finished', ...counts });
