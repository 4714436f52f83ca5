import { bug, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const onlyTheOpeningCounts: Fault = {
  id: 'only-the-opening-counts',
  fault: "The idle time counts from a flow's first packet, whatever comes after it.",
  breaks: ['no-reclaim-before-4-minutes'],
  family: 'timer',
  mechanism: 'wrong refresh',
  origin: bug('WSL#8369'),
  shows: '1..64',
  make: seeded(() => ({ refreshes: () => false })),
};
