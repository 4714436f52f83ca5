import { runWorkers } from '../harness/campaign/index.ts';
import { type Figure, judge, note } from './figure.ts';

/** About what a default run has time for: what a process needs to start, and to compile, is a small part of it. */
const CASES = 24_000;
const ROUNDS = 2;
const MODULE = { url: new URL('./worker.entry.ts', import.meta.url).href, argument: null };
const RATIO = { least: 1.6 };

/** The same cases of a default run by two processes and by one, from their start to their result, by the clock on the wall. */
export async function workerFigures(): Promise<Figure[]> {
  const seconds: Record<1 | 2, number[]> = { 1: [], 2: [] };
  for (let round = 0; round < ROUNDS; round++) {
    for (const count of [1, 2] as const) {
      const began = performance.now();
      await runWorkers({ cases: CASES, timeMs: 600_000 }, count, MODULE);
      seconds[count].push((performance.now() - began) / 1_000);
    }
  }
  // Whatever else the machine does only adds to the time: the least of each is nearest to the truth.
  const [one, two] = [Math.min(...seconds[1]), Math.min(...seconds[2])];
  const cases = CASES.toLocaleString('en');
  return [
    judge(`${cases} cases on the built-in gateway by two workers, against one`, one / two, 'x', RATIO),
    note('  time', `${two.toFixed(1)} s, one ${one.toFixed(1)} s`),
  ];
}
