import { bug, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';
import { wrappedPorts } from '../seeding/wrapped-ports.ts';

export const privilegedPortKept: Fault = {
  id: 'privileged-port-kept',
  fault: 'A flow from a privileged private port keeps that port.',
  breaks: [
    'no-privileged-ports',
    'capacity-64511',
    'ports-distinguish-flows',
    'one-port-per-flow-per-destination',
  ],
  family: 'port class',
  mechanism: 'one case forgotten',
  origin: bug('Linux masquerade keeps ports below 1025, as measured'),
  shows: '1..64',
  make: seeded((standard) => ({
    ports: wrappedPorts(standard.ports, (inner, range) => ({
      take: (privatePort) => (privatePort < 1_024 ? privatePort : inner.take(privatePort)),
      release(port) {
        if (port >= range.first) inner.release(port);
      },
    })),
  })),
};
