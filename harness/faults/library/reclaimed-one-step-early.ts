import { invented, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const reclaimedOneStepEarly: Fault = {
  id: 'reclaimed-one-step-early',
  fault: 'Flows are reclaimed one step of the clock before their time.',
  breaks: ['no-reclaim-before-4-minutes'],
  family: 'early',
  mechanism: 'off by one',
  origin: invented,
  shows: '1..64',
  make: seeded((standard) => ({ timeout: (flow, settings) => standard.timeout(flow, settings) - 1 })),
};
