import { invented, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';
import { wrappedPorts } from '../seeding/wrapped-ports.ts';

export const halfThePorts: Fault = {
  id: 'half-the-ports',
  fault:
    'Ports are counted in a signed 16-bit field: with 32,767 of them taken, a destination counts as full.',
  breaks: ['no-failure-below-capacity', 'capacity-64511'],
  family: 'capacity',
  mechanism: 'counter overflow',
  origin: invented,
  shows: '2^15',
  make: seeded((standard) => ({
    ports: wrappedPorts(standard.ports, (inner) => {
      let taken = 0;
      return {
        take(privatePort) {
          const port = taken < 32_767 ? inner.take(privatePort) : 0;
          if (port !== 0) taken += 1;
          return port;
        },
        release(port) {
          taken -= 1;
          inner.release(port);
        },
      };
    }),
  })),
};
