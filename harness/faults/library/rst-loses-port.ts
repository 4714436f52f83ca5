import { bug, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const rstLosesPort: Fault = {
  id: 'rst-loses-port',
  fault: 'A flow that the VM resets is forgotten, but its port is not given back.',
  breaks: ['release-restores-service', 'no-failure-below-capacity', 'idle-reclaimed-at-4-minutes'],
  amended:
    "A closed flow's port may be held until its idle time is over, so a lost one shows first as a port that cannot be had after 4 minutes.",
  family: 'leak',
  mechanism: 'lost release',
  origin: bug('FDio/vpp VPP-1494'),
  shows: '1..64',
  make: seeded((standard) => ({
    afterPacket(flow, direction, packet) {
      const fate = standard.afterPacket(flow, direction, packet);
      if (fate === 'forget' && direction === 'outbound') flow.inventory = null;
      return fate;
    },
  })),
};
