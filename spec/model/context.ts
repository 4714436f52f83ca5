import type { CaseContext } from '../judgement.ts';
import { portsIn } from '../vocabulary/index.ts';

/** The figures that a case is judged by, from what the target declares and nothing else. */
export interface Timing {
  /** Idle timeout T in ms. */
  readonly timeoutMs: number;
  /** Tolerance e in ms. */
  readonly toleranceMs: number;
  /** One step of the clock in ms. */
  readonly resolutionMs: number;
  /** Ports of each address, or -1 when unknown. */
  readonly capacity: number;
}

/** e: declared, otherwise max(0.5% of T, twice the resolution). */
export function timingOf({ settings, hello }: CaseContext): Timing {
  const { capabilities } = hello;
  const { idleTimeoutMs } = settings;
  const known = capabilities.settable.ports || capabilities.portRange !== null;
  return {
    timeoutMs: idleTimeoutMs,
    toleranceMs: capabilities.toleranceMs ?? Math.max(idleTimeoutMs * 0.005, 2 * capabilities.resolutionMs),
    resolutionMs: capabilities.resolutionMs,
    capacity: known ? portsIn(settings.ports) - capabilities.reservedPorts : -1,
  };
}
