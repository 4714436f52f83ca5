import { article, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const probeGoesRoundTheGroups: Fault = {
  id: 'probe-goes-round-the-groups',
  fault: 'Health probes reach a VM whatever its groups say.',
  breaks: ['probe-blocked-marks-down', 'down-vm-gets-no-new-flows'],
  family: 'probe',
  mechanism: 'missing check',
  origin: article('a group that blocks the tag AZURE_LOADBALANCER makes the probe fail'),
  shows: '1..64',
  make: seeded(() => ({ probeReaches: () => true })),
};
