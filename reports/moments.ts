import { clock, type Digits } from './numbers.ts';

export type Tell = (ms: number) => string;

/**
 * Words for moments of one case, in which two that differ read differently. Real clocks give microseconds and less:
 * a case that is over within a second is told in ms or µs, a longer one by the clock with as many digits as it takes.
 *
 * @param moments in ms, those that have to be told apart
 * @param until the latest that will be told
 */
export function tellerOf(moments: readonly number[], until = Math.max(0, ...moments)): Tell {
  const digits = digitsFor(moments);
  if (digits === 3 || until >= 1_000) return (ms) => clock(ms, digits);
  const [unit, name, decimals] = until < 1 ? [1_000, 'µs', digits - 6] : [1, 'ms', digits - 3];
  return (ms) => `${Number((ms * unit).toFixed(decimals))} ${name}`;
}

/** Nanoseconds are as fine as any clock that we read; what is left beyond them is rounding. */
function digitsFor(moments: readonly number[]): Digits {
  const distinct = (digits: Digits) => new Set(moments.map((ms) => clock(ms, digits))).size;
  const most = distinct(9);
  if (distinct(3) === most) return 3;
  return distinct(6) === most ? 6 : 9;
}
