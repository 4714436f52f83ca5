import type { PoolFacts } from './ledger.ts';

/** Failures in a row while nothing in their pool changed. */
export interface Streak {
  readonly possible: number;
  readonly ended: number;
  count: number;
}

/** So many show that it is not a search that gives up at random; a deterministic target does the same every time. */
const AT_RANDOM = 3;

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

export function persists({ count }: Streak, deterministic: boolean): boolean {
  return deterministic || count >= AT_RANDOM;
}
