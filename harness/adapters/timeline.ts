import {
  type Capabilities,
  type Operation,
  type Outcome,
  SnatcheckError,
} from '../../spec/vocabulary/index.ts';

/** Timers of some languages end up to a millisecond early, by another clock than the one that is read. */
const TIMER_MS = 2;

type Clock = Pick<Capabilities, 'clock' | 'resolutionMs'>;

/**
 * Holds an adapter to its clock: it advances by what it is asked to, and what was asked for later did not begin before what came first was over. Neighbours of
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

  /** @throws SnatcheckError `adapter-time-backwards`, `adapter-time-passed` */
  check(operation: Operation, { sent, seen }: Outcome, clock: Clock): void {
    // What lasts no time may last none.
    if (operation.op === 'advance' && operation.ms > 0) checkPassed(operation.ms, seen - sent, clock);
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

function checkPassed(ms: number, passed: number, { clock, resolutionMs }: Clock): void {
  const virtual = clock === 'virtual';
  const early = virtual ? resolutionMs : Math.max(resolutionMs, TIMER_MS);
  if (passed >= ms - early && (!virtual || passed <= ms + resolutionMs)) return;
  throw new SnatcheckError('adapter-time-passed', {
    expected: `${virtual ? '' : 'at least '}${ms} ms from sent to seen of {"op":"advance","ms":${ms}}`,
    received: `${passed} ms`,
    remedy: virtual
      ? 'Move the clock of the system under test by ms; sent is the time before, seen the time after.'
      : 'Wait for ms; sent is the time before, seen the time after.',
  });
}
