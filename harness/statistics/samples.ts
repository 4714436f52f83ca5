/** More than a chart has room for. */
const MOST_ROWS = 160;

/** Evenly spaced samples of a trace whose length nobody knows before its end: when there are too many, every other one goes. */
export class Samples {
  readonly #columns: number;
  #rows: (readonly number[])[] = [];
  #stride = 1;
  #zero: number | null = null;

  constructor(columns: number) {
    this.#columns = columns;
  }

  /** @param n counts from 0; `counts` may grow from one to the next. */
  add(n: number, t: number, counts: readonly number[]): void {
    this.#zero ??= t;
    if (n % this.#stride !== 0) return;
    // Real clocks give fractions that no chart shows.
    this.#rows.push([n, Math.round((t - this.#zero) * 1_000) / 1_000, ...counts.slice(0, this.#columns)]);
    if (this.#rows.length < MOST_ROWS) return;
    this.#stride *= 2;
    this.#rows = this.#rows.filter(([at = 0]) => at % this.#stride === 0);
  }

  /** Number, ms since the first one, and the counts: as many in every row. */
  rows(): readonly (readonly number[])[] {
    const width = this.#rows.at(-1)?.length ?? 0;
    return this.#rows.map((row) => [...row, ...Array.from({ length: width - row.length }, () => 0)]);
  }
}
