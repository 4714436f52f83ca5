import { bug, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';
import { wrappedPorts } from '../seeding/wrapped-ports.ts';

export const timeoutLosesPort: Fault = {
  id: 'timeout-loses-port',
  fault: 'A flow that idled for its time is forgotten, but its port is not given back.',
  breaks: ['idle-reclaimed-at-4-minutes', 'release-restores-service', 'no-failure-below-capacity'],
  family: 'leak',
  mechanism: 'lost release',
  origin: bug('Jool#32; FDio/vpp VPP-1836'),
  shows: '1..64',
  make: seeded((standard) => {
    let closing = false;
    return {
      afterPacket(flow, direction, packet) {
        const fate = standard.afterPacket(flow, direction, packet);
        closing = fate !== 'keep';
        return fate;
      },
      ports: wrappedPorts(standard.ports, (inner) => ({
        release(port) {
          if (closing) inner.release(port);
          closing = false;
        },
      })),
    };
  }),
};
