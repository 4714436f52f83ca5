import { bug, STOPS, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';
import { wrappedPorts } from '../seeding/wrapped-ports.ts';

export const crashAtFullPool: Fault = {
  id: 'crash-at-full-pool',
  fault: 'The whole gateway stops when a flow finds no free port.',
  breaks: [STOPS],
  family: 'capacity',
  mechanism: 'crash',
  origin: bug('FDio/vpp VPP-981, VPP-1870'),
  shows: '1..64',
  make: seeded((standard) => ({
    ports: wrappedPorts(standard.ports, (inner) => ({
      take(privatePort) {
        const port = inner.take(privatePort);
        if (port === 0) throw new RangeError('no free port');
        return port;
      },
    })),
  })),
};
