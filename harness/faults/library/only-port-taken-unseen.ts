import { bug, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';
import { wrappedPorts } from '../seeding/wrapped-ports.ts';

export const onlyPortTakenUnseen: Fault = {
  id: 'only-port-taken-unseen',
  fault:
    'Where the range is a single port, a flow from that very private port takes it without a look at who has it.',
  breaks: ['one-port-per-flow-per-destination', 'ports-distinguish-flows'],
  family: 'collision',
  mechanism: 'missing check',
  origin: bug("Linux netfilter's get_unique_tuple, which a second look at the insertion then saves"),
  shows: '1..64',
  make: seeded((standard) => ({
    ports: wrappedPorts(standard.ports, (inner, { first, last }) => ({
      take: (privatePort) => inner.take(privatePort) || (first === last && privatePort === first ? first : 0),
    })),
  })),
};
