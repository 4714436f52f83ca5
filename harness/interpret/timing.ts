import type { Capabilities, Settings } from '../../spec/vocabulary/index.ts';
import type { Moment } from '../scenario/scenario.ts';

/** The times that moments are made of, in ms on the target's clock. */
export interface Timing {
  readonly idleTimeoutMs: number;
  readonly toleranceMs: number;
  readonly resolutionMs: number;
}

export function timingOf(capabilities: Capabilities, inForce: Settings): Timing {
  const { resolutionMs } = capabilities;
  return {
    idleTimeoutMs: inForce.idleTimeoutMs,
    toleranceMs: capabilities.toleranceMs ?? Math.max(0.005 * inForce.idleTimeoutMs, 2 * resolutionMs),
    resolutionMs,
  };
}

/** Whether a moment lies before the deadline that it is named by. */
export function isBefore(moment: Moment, timing: Timing): boolean {
  return moment.tolerances * timing.toleranceMs + moment.ticks * timing.resolutionMs < 0;
}

/** From the moment's origin, in whole steps of the clock and rounded away from the deadline: e has fractions. */
export function offsetOf(moment: Moment, timing: Timing): number {
  const { idleTimeoutMs, toleranceMs, resolutionMs } = timing;
  const exact =
    moment.timeouts * idleTimeoutMs + moment.tolerances * toleranceMs + moment.ticks * resolutionMs;
  const steps = exact / resolutionMs;
  return (isBefore(moment, timing) ? Math.floor(steps) : Math.ceil(steps)) * resolutionMs;
}
