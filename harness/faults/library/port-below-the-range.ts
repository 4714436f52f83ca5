import { bug, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';
import { wrappedPorts } from '../seeding/wrapped-ports.ts';

export const portBelowTheRange: Fault = {
  id: 'port-below-the-range',
  fault: 'The range begins one port too early: 64,512 of them, the lowest of which is 1024.',
  breaks: ['capacity-64511', 'exhaustion-fails-new-flows', 'no-privileged-ports'],
  family: 'capacity',
  mechanism: 'off by one',
  origin: bug('FDio/vpp 5f694d1ecfb'),
  shows: '1..64',
  make: seeded((standard) => ({
    ports: wrappedPorts(standard.ports, (inner, range) => {
      let taken = false;
      return {
        take(privatePort) {
          if (taken) return inner.take(privatePort);
          taken = true;
          return range.first - 1;
        },
        release(port) {
          if (port === range.first - 1) taken = false;
          else inner.release(port);
        },
      };
    }),
  })),
};
