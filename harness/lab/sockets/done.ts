import { settle } from '../losses.ts';

/** When a NAT is done with what it was given. */
export interface Done {
  /** Returns when it is, as far as can be told without waiting for the clock. */
  readonly untilDone: () => void;
  /** How long is waited on top of that for what did not come, in ms. */
  readonly graceMs: number;
  /** Whether what came later than that is an error, or was lost. */
  readonly lossless: boolean;
}

/** The kernel's NAT forwards a packet before the write returns, or as soon as a CPU comes to its backlog. */
export const KERNEL_DONE: Done = {
  // A packet that a CPU has just taken from its backlog is on its way into the next one: that is what the grace is for.
  untilDone: () => settle(),
  graceMs: 20,
  lossless: true,
};
