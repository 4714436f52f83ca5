import { invented, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';
import { wrappedPorts } from '../seeding/wrapped-ports.ts';

export const lastPortGivenTwice: Fault = {
  id: 'last-port-given-twice',
  fault: 'Two flows that ask for the last free port at one instant both get it.',
  breaks: ['ports-distinguish-flows', 'one-port-per-flow-per-destination', 'exhaustion-fails-new-flows'],
  family: 'collision',
  mechanism: 'race',
  origin: invented,
  shows: '1..64',
  make: seeded((standard, gateway) => ({
    ports: wrappedPorts(standard.ports, (inner) => {
      let at = -1;
      let last = 0;
      return {
        take(privatePort) {
          const port = inner.take(privatePort);
          const now = gateway().now();
          if (port !== 0) {
            at = now;
            last = port;
            return port;
          }
          if (at !== now) return 0;
          at = -1;
          return last;
        },
      };
    }),
  })),
};
