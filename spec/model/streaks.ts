import type { PoolFacts } from './ledger.ts';

/** Failures in a row while nothing in their pool changed. */
export interface Streak {
  readonly possible: number;
  readonly ended: number;
  count: number;
}

/** So many show that it is not chance; a deterministic target does the same every time. */
const AT_RANDOM = 3;
/**
 * A search that gives up at random fails again and again when few of many ports are free (Linux tries 248 of them); in pools
 * of at most so many ports, or with this part of a pool free, it does not.
 */
const SEARCHED_WHOLE = 128;
const FREE_ENOUGH = 1 / 4;

/**
 * One failure shows that a flow failed although a port was free. Why none was had (never reclaimed, never released, taken
 * by a denied flow) can be told only from failures that persist: a translator that gives up its search at random fails
 * once after a release, too, and opens the next flow.
 */
export class Streaks {
  readonly #ofPool = new Map<string, Streak>();

  failed(key: string, { possible, idledOut, closedOut }: PoolFacts): Streak {
    const ended = idledOut + closedOut;
    const known = this.#ofPool.get(key);
    const same = known !== undefined && known.possible === possible && known.ended === ended;
    const streak = same ? known : { possible, ended, count: 0 };
    streak.count++;
    this.#ofPool.set(key, streak);
    return streak;
  }
}

/** Whether failures with so many of `capacity` ports possibly held tell why the others were not had. */
export function persists({ count, possible }: Streak, capacity: number, deterministic: boolean): boolean {
  if (deterministic) return true;
  const searched = capacity <= SEARCHED_WHOLE || capacity - possible >= capacity * FREE_ENOUGH;
  return count >= AT_RANDOM && searched;
}
