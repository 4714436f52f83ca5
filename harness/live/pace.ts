import { setTimeout } from 'node:timers/promises';

/** Lets callers through one by one, so many a second at most. */
export class Pace {
  readonly #everyMs: number;
  #next = 0;

  constructor(perSecond: number) {
    this.#everyMs = 1_000 / perSecond;
  }

  /** Settles when it is the caller's turn, in the order of calls. */
  async turn(): Promise<void> {
    const now = performance.now();
    const at = Math.max(now, this.#next);
    this.#next = at + this.#everyMs;
    if (at > now) await setTimeout(at - now);
  }
}
