import { availableParallelism } from 'node:os';
import type { CampaignOptions } from '../harness/campaign/index.ts';
import type { Hello } from '../spec/vocabulary/index.ts';

/** A process takes about a second to start; with fewer cases or less time each, one is sooner done. */
const LEAST_CASES = 2_000;
const LEAST_MS = 10_000;

/**
 * How many processes share a run's cases. Left to the machine, all cores, where that pays. On a target whose clock is real,
 * one: what it is may well be there once only, and others at work would disturb its timing.
 */
export function workersFor(
  asked: number | 'auto',
  { capabilities }: Hello,
  { cases = null, timeMs = Infinity, of = 1 }: Partial<CampaignOptions>,
  cores: number = availableParallelism(),
): number {
  if (asked !== 'auto') return asked;
  if (capabilities.clock === 'real' || timeMs < LEAST_MS) return 1;
  const worth = cases === null ? cores : Math.floor(cases / of / LEAST_CASES);
  return Math.max(1, Math.min(cores, worth));
}
