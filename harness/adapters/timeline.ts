import { type Operation, type Outcome, SnatcheckError } from '../../spec/vocabulary/index.ts';

/**
 * Holds an adapter to its clock: what was asked for later did not begin before what came first was over. Neighbours of
 * one group are under way at one instant, and packets of one message in one and the same interval, so among themselves
 * they have no order.
 */
export class Timeline {
  #over = 0;
  #group = 0;
  #groupOver = 0;
  #sent = 0;
  #seen = 0;

  /** A deployment or a reset may set the clock anew. */
  restart(): void {
    this.#over = 0;
    this.#group = 0;
    this.#groupOver = 0;
    this.#sent = 0;
    this.#seen = 0;
  }

  /** @throws SnatcheckError `adapter-time-backwards` */
  check(operation: Operation, { sent, seen }: Outcome): void {
    if (sent === this.#sent && seen === this.#seen) return;
    this.#sent = sent;
    this.#seen = seen;
    const group = 'group' in operation ? operation.group : 0;
    if (group === 0 || group !== this.#group) {
      this.#over = Math.max(this.#over, this.#groupOver);
      this.#group = group;
    }
    if (sent < this.#over) {
      throw new SnatcheckError('adapter-time-backwards', {
        expected: `times of one monotonic clock: nothing sent before ${this.#over} ms, when the step before was over`,
        received: `sent ${sent} ms`,
        remedy: 'Take sent and seen from one monotonic clock, and answer the steps in order.',
      });
    }
    this.#groupOver = Math.max(this.#groupOver, seen);
  }
}
