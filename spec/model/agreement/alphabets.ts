import type { Alphabet } from './alphabet.ts';

/** UDP alone. */
export const UDP: Alphabet = {
  protocols: [0],
  sure: true,
  moves: true,
  fourthFlow: true,
  failures: true,
  strangers: true,
  resets: false,
};

/** TCP alone, closed by FINs both ways and by RSTs. */
export const TCP: Alphabet = {
  protocols: [1],
  sure: true,
  moves: true,
  fourthFlow: true,
  failures: false,
  strangers: false,
  resets: true,
};

/** UDP and TCP together: what they share, and what keeps them apart. */
export const BOTH: Alphabet = {
  protocols: [0, 1],
  sure: false,
  moves: false,
  fourthFlow: false,
  failures: false,
  strangers: false,
  resets: false,
};

/** Every symbol: minutes at length 6. */
export const ALL: Alphabet = {
  protocols: [0, 1],
  sure: true,
  moves: true,
  fourthFlow: true,
  failures: true,
  strangers: true,
  resets: true,
};
