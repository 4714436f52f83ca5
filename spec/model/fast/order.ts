import { NONE } from './rows.ts';

/** Words of links a row: two for the order that it is in by its last packet, two for the one of the sure. */
const LINKS = 4;
const FIRST_PAIR = 0;
const SECOND_PAIR = 2;

/**
 * The links of all rows. They stand apart from the rows: a move writes to both neighbours, which are anywhere, and costs
 * less the more links share a cache line.
 */
export class Links {
  words: Int32Array;

  constructor(rows: number) {
    this.words = new Int32Array(rows * LINKS);
  }

  /** Makes room for rows with numbers below `rows`. */
  fit(rows: number): void {
    const words = new Int32Array(rows * LINKS);
    words.set(this.words);
    this.words = words;
  }
}

/** A doubly linked list of rows. Whoever refreshes a row moves it to the end, so the first expires first. */
export class Order {
  first = NONE;
  last = NONE;
  readonly #links: Links;
  readonly #pair: number;

  /** @param pair which links: orders that never have a row in common may share them. */
  constructor(links: Links, pair: 'first' | 'second') {
    this.#links = links;
    this.#pair = pair === 'first' ? FIRST_PAIR : SECOND_PAIR;
  }

  reset(): void {
    this.first = this.last = NONE;
  }

  add(row: number): void {
    const words = this.#links.words;
    const at = row * LINKS + this.#pair;
    const last = this.last;
    words[at] = last;
    words[at + 1] = NONE;
    if (last === NONE) this.first = row;
    else words[last * LINKS + this.#pair + 1] = row;
    this.last = row;
  }

  remove(row: number): void {
    const words = this.#links.words;
    const at = row * LINKS + this.#pair;
    const before = words[at]!;
    const after = words[at + 1]!;
    if (before === NONE) this.first = after;
    else words[before * LINKS + this.#pair + 1] = after;
    if (after === NONE) this.last = before;
    else words[after * LINKS + this.#pair] = before;
  }

  /** `remove` and `add` in one: nearly every packet comes here, twice. */
  moveToEnd(row: number): void {
    const last = this.last;
    if (row === last) return;
    const words = this.#links.words;
    const pair = this.#pair;
    const at = row * LINKS + pair;
    const before = words[at]!;
    const after = words[at + 1]!;
    if (before === NONE) this.first = after;
    else words[before * LINKS + pair + 1] = after;
    words[after * LINKS + pair] = before;
    words[at] = last;
    words[at + 1] = NONE;
    words[last * LINKS + pair + 1] = row;
    this.last = row;
  }

  after(row: number): number {
    return this.#links.words[row * LINKS + this.#pair + 1]!;
  }
}
