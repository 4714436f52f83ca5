import type { Capabilities } from '../vocabulary/index.ts';

/** What a target that is not lossless and says nothing else may lose, as a share of the packets that are sent. */
const ASSUMED_LOSS = 0.1;
/** In one run of so many packets, losses alone may at most so often, on average, pass for a fault. */
const PACKETS = 1e7;
const FALSE_VERDICTS = 1e-9;
/** So many tries support what was to be expected anyway, such as that a denied flow does not arrive. */
const SUPPORTING = 3;

/** The bound that is declared or assumed, and what follows from it. */
export interface Chance {
  /** Losses as a share of packets, 0 where none is ever lost. */
  readonly lossRate: number;
  /** Tries of one packet that have to fail, one after the other, before they count as the translator's doing. */
  readonly tries: number;
  /** As many, where nothing but what was to be expected is concluded from them. */
  readonly supporting: number;
}

/**
 * Each packet of a run may be the first of `tries` losses in a row, so these may come about by chance
 * PACKETS x lossRate^tries times a run: `tries` is the least number for which this is at most FALSE_VERDICTS.
 */
export function chanceOf({
  lossless,
  lossRate = ASSUMED_LOSS,
}: Pick<Capabilities, 'lossless' | 'lossRate'>): Chance {
  if (lossless) return { lossRate: 0, tries: 1, supporting: 1 };
  // A logarithm may be a hair above the whole number that it is.
  const tries = Math.ceil(Math.log(FALSE_VERDICTS / PACKETS) / Math.log(lossRate) - 1e-9);
  return { lossRate, tries: Math.max(SUPPORTING, tries), supporting: SUPPORTING };
}
