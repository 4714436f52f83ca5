/** How often something has to happen, and how sure a verdict on that has to be. */
export interface Requirement {
  /** The least rate, 0..1. */
  readonly least: number;
  /** A rate of this part of `least` may pass for enough, 0..1: without, a rate of just `least` would never be decided. */
  readonly tolerance: number;
  /** How often one look may be wrong at most, 0..1. There is a look whenever the number of trials has doubled. */
  readonly error: number;
}

export type Decision = 'enough' | 'too rare' | 'undecided';

/** The first look; the others follow at twice as many trials each. */
export const FIRST_LOOK = 100;

/**
 * Whether a rate is high enough, by what was seen so far: the sequential test of QuickCheck's `checkCoverage`. Wilson's interval
 * holds for small counts too, and none at all. Over all looks of a test the errors add up: at 2^20 trials there were 14.
 */
export function decide(count: number, trials: number, { least, tolerance, error }: Requirement): Decision {
  const { low, high } = wilson(count, trials, error);
  if (low >= tolerance * least) return 'enough';
  return high < least ? 'too rare' : 'undecided';
}

/**
 * Wilson's score interval: where the rate lies that showed `count` times in `trials`. Each bound is wrong with a chance of `error`.
 * Wilson, Probable Inference, the Law of Succession, and Statistical Inference (1927).
 */
export function wilson(
  count: number,
  trials: number,
  error: number,
): { readonly low: number; readonly high: number } {
  if (trials === 0) return { low: 0, high: 1 };
  const z = quantile(error);
  const rate = count / trials;
  const scale = 1 + z ** 2 / trials;
  const middle = (rate + z ** 2 / (2 * trials)) / scale;
  const half = (z / scale) * Math.sqrt((rate * (1 - rate)) / trials + z ** 2 / (4 * trials ** 2));
  // At the ends the formula gives the end itself, but for rounding.
  return { low: count === 0 ? 0 : middle - half, high: count === trials ? 1 : middle + half };
}

/** What a standard normal variable exceeds with this chance, by bisection: it is asked for once a look. */
export function quantile(chance: number): number {
  let [low, high] = [0, 40];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (upperTail(middle) > chance) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Mills' ratio as a continued fraction (Laplace), backwards; exact to rounding for z of 1 and more. */
function upperTail(z: number): number {
  if (z < 1) return 0.5 - (z / Math.sqrt(2 * Math.PI)) * series(z);
  let tail = z;
  for (let term = 200; term >= 1; term--) tail = z + term / tail;
  return Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI) / tail;
}

/** Of the integral of exp(-x^2/2) from 0 to z, divided by z. */
function series(z: number): number {
  let sum = 0;
  let term = 1;
  for (let n = 0; n < 40; n++) {
    sum += term / (2 * n + 1);
    term *= -(z * z) / 2 / (n + 1);
  }
  return sum;
}
