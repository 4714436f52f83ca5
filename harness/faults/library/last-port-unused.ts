import { bug, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';
import { wrappedPorts } from '../seeding/wrapped-ports.ts';

export const lastPortUnused: Fault = {
  id: 'last-port-unused',
  fault: 'The search ends before the last port of the range instead of behind it.',
  breaks: ['no-failure-below-capacity', 'capacity-64511'],
  family: 'capacity',
  mechanism: 'off by one',
  origin: bug('FDio/vpp 5f694d1ecfb'),
  shows: '1..64',
  make: seeded((standard) => ({
    ports: wrappedPorts(standard.ports, (inner, range) => ({
      take(privatePort) {
        const port = inner.take(privatePort);
        return port === range.last ? inner.take(privatePort) : port;
      },
    })),
  })),
};
