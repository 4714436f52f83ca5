import { article, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const nobodyIsEverDown: Fault = {
  id: 'nobody-is-ever-down',
  fault: "The probe's failures are counted and nothing follows from them.",
  breaks: ['probe-blocked-marks-down', 'down-vm-gets-no-new-flows'],
  family: 'probe',
  mechanism: 'missing check',
  origin: article('erratum 2: a VM whose probe fails is marked down'),
  shows: '1..64',
  make: seeded(() => ({ mark: () => {} })),
};
