import { readFileSync } from 'node:fs';

/**
 * Time that the main thread has spent on a processor, in ms: on a machine that others use too, a wall clock measures
 * them. Elsewhere than on Linux there is only the wall clock.
 */
export function threadMs(): number {
  try {
    return Number(readFileSync('/proc/self/schedstat', 'utf8').split(' ')[0]) / 1e6;
  } catch {
    return performance.now();
  }
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}
