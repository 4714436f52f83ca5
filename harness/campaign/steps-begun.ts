import type { Observation } from '../../spec/vocabulary/index.ts';

/** How far a scenario had come when a violation of it became certain. */
export class StepsBegun {
  /** For each step, the number of the first observation after it began. */
  readonly #first: number[] = [];
  #next = 0;

  /** A case begins, perhaps for the second time. */
  reset(): void {
    this.#first.length = 0;
    this.#next = 0;
  }

  step(): void {
    this.#first.push(this.#next);
  }

  observed({ n }: Observation): void {
    this.#next = n + 1;
  }

  /** How many steps had begun by the last of this evidence: those behind them had no part in it. Without any, all of them. */
  by(evidence: readonly number[]): number {
    const certain = evidence.at(-1) ?? Infinity;
    return this.#first.filter((first) => first <= certain).length;
  }
}
