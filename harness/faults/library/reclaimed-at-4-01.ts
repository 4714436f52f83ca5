import { bug, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const reclaimedAt401: Fault = {
  id: 'reclaimed-at-4-01',
  fault: 'Flows are reclaimed one second after their 4 minutes are over.',
  breaks: ['idle-reclaimed-at-4-minutes', 'release-restores-service', 'no-failure-below-capacity'],
  family: 'late',
  mechanism: 'wrong timer',
  origin: bug('AKS#4697'),
  shows: '1..64',
  make: seeded((standard) => ({ timeout: (flow, settings) => standard.timeout(flow, settings) + 1_000 })),
};
