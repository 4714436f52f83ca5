import { SnatcheckError } from '../../spec/vocabulary/index.ts';

/** Steps that a time service makes are smaller. */
const LEAST_JUMP_MS = 1_000;

interface Clocks {
  /** In ms; runs on whatever the time of day is set to, but not while the machine is suspended. */
  readonly monotonic: () => number;
  readonly wall: () => number;
}

/**
 * Every interval is counted by the controller's monotonic clock, which stands still while its machine sleeps: then more time has
 * passed than it says, and a NAT that reclaims in time would be called early. So both clocks are compared after each round.
 */
export class ClockWatch {
  readonly #clocks: Clocks;
  readonly #began: number;

  constructor(clocks: Clocks = { monotonic: () => performance.now(), wall: () => Date.now() }) {
    this.#clocks = clocks;
    this.#began = this.#offset();
  }

  /** @throws SnatcheckError `live-clock-jump` */
  check(): void {
    const jump = this.#offset() - this.#began;
    if (Math.abs(jump) < LEAST_JUMP_MS) return;
    throw new SnatcheckError('live-clock-jump', {
      expected: "the controller's clocks to run evenly",
      received: `its time of day ran ${Math.round(jump)} ms ${jump > 0 ? 'ahead of' : 'behind'} its monotonic clock`,
      remedy: 'The machine slept, or its time was set: run it again. What was seen before counts.',
    });
  }

  #offset(): number {
    return this.#clocks.wall() - this.#clocks.monotonic();
  }
}
