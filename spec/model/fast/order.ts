import { NONE, type Rows, wordAt } from './rows.ts';

/** A doubly linked list through the rows. Whoever refreshes a row moves it to the end, so the first expires first. */
export class Order {
  first = NONE;
  last = NONE;
  size = 0;
  readonly #rows: Rows;
  readonly #previous: number;
  readonly #next: number;

  /** @param previous, next: the words of a row that hold the links. */
  constructor(rows: Rows, previous: number, next: number) {
    this.#rows = rows;
    this.#previous = previous;
    this.#next = next;
  }

  reset(): void {
    this.first = this.last = NONE;
    this.size = 0;
  }

  add(row: number): void {
    const words = this.#rows.words;
    const at = wordAt(row);
    const last = this.last;
    words[at + this.#previous] = last;
    words[at + this.#next] = NONE;
    if (last === NONE) this.first = row;
    else words[wordAt(last) + this.#next] = row;
    this.last = row;
    this.size++;
  }

  remove(row: number): void {
    const words = this.#rows.words;
    const at = wordAt(row);
    const previous = words[at + this.#previous]!;
    const next = words[at + this.#next]!;
    if (previous === NONE) this.first = next;
    else words[wordAt(previous) + this.#next] = next;
    if (next === NONE) this.last = previous;
    else words[wordAt(next) + this.#previous] = previous;
    this.size--;
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
    const words = this.#rows.words;
    const at = wordAt(row);
    const previous = words[wordAt(other) + this.#previous]!;
    words[at + this.#previous] = previous;
    words[at + this.#next] = other;
    words[wordAt(other) + this.#previous] = row;
    if (previous === NONE) this.first = row;
    else words[wordAt(previous) + this.#next] = row;
    this.size++;
  }

  after(row: number): number {
    return this.#rows.words[wordAt(row) + this.#next]!;
  }
}
