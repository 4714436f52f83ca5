import { invented, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const reclaimedOneStepLate: Fault = {
  id: 'reclaimed-one-step-late',
  fault: 'Flows are reclaimed one step of the clock after their time.',
  breaks: ['idle-reclaimed-at-4-minutes', 'release-restores-service', 'no-failure-below-capacity'],
  family: 'late',
  mechanism: 'off by one',
  origin: invented,
  shows: '1..64',
  make: seeded((standard) => ({ timeout: (flow, settings) => standard.timeout(flow, settings) + 1 })),
};
