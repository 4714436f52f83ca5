import { bug, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const reclaimedAt359: Fault = {
  id: 'reclaimed-at-3-59',
  fault: 'Flows are reclaimed one second before their 4 minutes are over.',
  breaks: ['no-reclaim-before-4-minutes'],
  family: 'early',
  mechanism: 'wrong timer',
  origin: bug('gvisor#6748; cilium#29305'),
  shows: '1..64',
  make: seeded((standard) => ({ timeout: (flow, settings) => standard.timeout(flow, settings) - 1_000 })),
};
