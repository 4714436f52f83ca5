import { invented, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';
import { wrappedPorts } from '../seeding/wrapped-ports.ts';

export const portAboveTheRange: Fault = {
  id: 'port-above-the-range',
  fault: 'When all are taken there is one more, behind the end of the range.',
  breaks: ['capacity-64511', 'exhaustion-fails-new-flows'],
  family: 'capacity',
  mechanism: 'off by one',
  origin: invented,
  shows: '1..64',
  make: seeded((standard) => ({
    ports: wrappedPorts(standard.ports, (inner, range) => {
      let taken = range.last === 65_535;
      return {
        take(privatePort) {
          const port = inner.take(privatePort);
          if (port !== 0 || taken) return port;
          taken = true;
          return range.last + 1;
        },
        release(port) {
          if (port === range.last + 1) taken = false;
          else inner.release(port);
        },
      };
    }),
  })),
};
