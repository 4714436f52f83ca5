import { NONE } from './rows.ts';

/**
 * A doubly linked list of rows. Whoever refreshes a row moves it to the end, so the first expires first.
 * The links stand apart from the rows: a move writes to both neighbours, which are anywhere, and costs less the more
 * links share a cache line.
 */
export class Order {
  first = NONE;
  last = NONE;
  /** Two links a row: to the one before and to the one after. */
  #links: Int32Array;

  constructor(rows: number) {
    this.#links = new Int32Array(rows * 2);
  }

  /** Makes room for rows with numbers below `rows`. */
  fit(rows: number): void {
    const links = new Int32Array(rows * 2);
    links.set(this.#links);
    this.#links = links;
  }

  reset(): void {
    this.first = this.last = NONE;
  }

  add(row: number): void {
    const links = this.#links;
    const last = this.last;
    links[row * 2] = last;
    links[row * 2 + 1] = NONE;
    if (last === NONE) this.first = row;
    else links[last * 2 + 1] = row;
    this.last = row;
  }

  remove(row: number): void {
    const links = this.#links;
    const before = links[row * 2]!;
    const after = links[row * 2 + 1]!;
    if (before === NONE) this.first = after;
    else links[before * 2 + 1] = after;
    if (after === NONE) this.last = before;
    else links[after * 2] = before;
  }

  moveToEnd(row: number): void {
    if (row === this.last) return;
    this.remove(row);
    this.add(row);
  }

  /** Moves a row to just before another one, or to the end when there is none. */
  moveBefore(row: number, other: number): void {
    if (other === NONE) return this.moveToEnd(row);
    this.remove(row);
    const links = this.#links;
    const before = links[other * 2]!;
    links[row * 2] = before;
    links[row * 2 + 1] = other;
    links[other * 2] = row;
    if (before === NONE) this.first = row;
    else links[before * 2 + 1] = row;
  }

  after(row: number): number {
    return this.#links[row * 2 + 1]!;
  }
}
