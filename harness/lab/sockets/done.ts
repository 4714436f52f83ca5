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

/** The kernel sends nothing again before 200 ms. */
const MOST_GRACE_MS = 160;

/**
 * How long, in ms, nothing may come before what is missing was dropped. A burst has the grace of one packet for each that is missing,
 * within limits: each waits its turn at a busy CPU, between the kernel, a daemon and both hosts, and none seems to work then.
 */
export function graceOf(missing: number, graceMs: number): number {
  return Math.max(graceMs, Math.min(missing * graceMs, MOST_GRACE_MS));
}
