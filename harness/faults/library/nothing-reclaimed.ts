import { bug, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const nothingReclaimed: Fault = {
  id: 'nothing-reclaimed',
  fault: 'Nothing that idles is ever reclaimed.',
  breaks: ['idle-reclaimed-at-4-minutes', 'release-restores-service', 'no-failure-below-capacity'],
  family: 'late',
  mechanism: 'wrong timer',
  origin: bug('bess#238; FDio/vpp VPP-1836'),
  shows: '1..64',
  make: seeded(() => ({ timeout: () => Infinity })),
};
