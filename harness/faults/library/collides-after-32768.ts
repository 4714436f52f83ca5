import { invented, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';
import { wrappedPorts } from '../seeding/wrapped-ports.ts';

export const collidesAfter32768: Fault = {
  id: 'collides-after-32768',
  fault:
    "A port's number within the range is kept in a signed 16-bit field whose sign gets lost: the second half of the range comes out as the first.",
  breaks: ['ports-distinguish-flows', 'one-port-per-flow-per-destination'],
  family: 'collision',
  mechanism: 'counter overflow',
  origin: invented,
  shows: '2^15',
  make: seeded((standard) => ({
    ports: wrappedPorts(standard.ports, (inner, range) => ({
      take(privatePort) {
        const port = inner.take(privatePort);
        return port === 0 ? 0 : range.first + ((port - range.first) & 0x7fff);
      },
    })),
  })),
};
