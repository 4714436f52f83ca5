import type { Liveness } from '../ledger.ts';
import type { Holdings } from './holdings.ts';
import * as row from './rows.ts';
import { timeAt } from './rows.ts';

/** Words of the clock. */
export const SENT = 0;
export const SEEN = 1;

export function livenessOf(state: number): Liveness {
  return (state & row.SURE) !== 0 ? 2 : (state & row.POSSIBLE) !== 0 ? 1 : 0;
}

/** Least time from the last packet of its tuple to the present one. */
export function quietFor(holdings: Holdings, holding: number): number {
  return since(holdings.rows.times[timeAt(holding) + row.LAST_SEEN]!, holdings.clock[SENT]!);
}

export function since(then: number, now: number): number {
  return now > then ? now - then : 0;
}

/** TCP: closed both ways, or by a RST. */
export function isOver(state: number): boolean {
  return (state & row.CLOSED) !== 0 || (state & (row.FIN_OUT | row.FIN_IN)) === (row.FIN_OUT | row.FIN_IN);
}
