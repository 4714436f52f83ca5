import { bug, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';
import { wrappedPorts } from '../seeding/wrapped-ports.ts';

export const firstPortUnused: Fault = {
  id: 'first-port-unused',
  fault: 'The first port of the range is never given: 64,510 of them are left.',
  breaks: ['no-failure-below-capacity', 'capacity-64511'],
  family: 'capacity',
  mechanism: 'off by one',
  origin: bug('FDio/vpp 5f694d1ecfb'),
  shows: '1..64',
  make: seeded((standard) => ({
    ports: wrappedPorts(standard.ports, (inner, range) => ({
      take(privatePort) {
        const port = inner.take(privatePort);
        return port === range.first ? inner.take(privatePort) : port;
      },
    })),
  })),
};
