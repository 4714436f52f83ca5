import type { SnatcheckError } from '../../spec/vocabulary/index.ts';
import type { Flights } from './flights.ts';

/** By which the latest few packets, and chance, may exceed what is to be expected. */
const FEW = 20;
const DEVIATIONS = 5;

/**
 * Whether more of these packets came out after they had been waited for than may get lost. Each of them passed for lost: what a
 * network loses is told from what a NAT drops by how rare the one is, so that more than the declared share would be held against
 * the NAT.
 * @param lossRate the share that may get lost, 0 where none may.
 */
export function isBeyondLosses(late: number, sent: number, lossRate: number): boolean {
  if (lossRate === 0) return late > 0;
  const expected = lossRate * sent;
  return late > expected + DEVIATIONS * Math.sqrt(expected) + FEW;
}

/** @throws what `error` makes of it, where more came late than may get lost. */
export function checkLateness(
  { late, sent, mayBeLate }: Flights,
  error: (late: number, sent: number, mayBeLate: number) => SnatcheckError,
): void {
  if (mayBeLate !== null && isBeyondLosses(late, sent, mayBeLate)) throw error(late, sent, mayBeLate);
}
