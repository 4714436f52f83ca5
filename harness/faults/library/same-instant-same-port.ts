import { bug, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';
import { wrappedPorts } from '../seeding/wrapped-ports.ts';

export const sameInstantSamePort: Fault = {
  id: 'same-instant-same-port',
  fault:
    'Of two flows that are opened at one instant towards one destination, the second gets the port of the first: neither was entered yet when the other one looked.',
  breaks: ['ports-distinguish-flows', 'one-port-per-flow-per-destination'],
  family: 'collision',
  mechanism: 'race',
  origin: bug('FDio/vpp VPP-925; kubernetes#56903; weave#3287'),
  shows: '1..64',
  make: seeded((standard, gateway) => ({
    ports: wrappedPorts(standard.ports, (inner) => {
      let at = -1;
      let port = 0;
      return {
        take(privatePort) {
          const now = gateway().now();
          const raced = at === now && port !== 0;
          at = raced ? -1 : now;
          if (!raced) port = inner.take(privatePort);
          return port;
        },
      };
    }),
  })),
};
