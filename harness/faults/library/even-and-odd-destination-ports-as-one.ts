import { invented, type Fault } from '../fault.ts';
import { confusedWith } from '../seeding/confused-with.ts';
import { seeded } from '../seeding/seeded.ts';

export const evenAndOddDestinationPortsAsOne: Fault = {
  id: 'even-and-odd-destination-ports-as-one',
  fault:
    'Flows to an even port and to the odd one above it are taken for one, as if the second were the control port of the first.',
  breaks: ['one-port-per-flow-per-destination', 'return-traffic-reaches-origin'],
  family: 'collision',
  mechanism: 'wrong key',
  origin: invented,
  shows: '1..64',
  make: seeded((standard) =>
    confusedWith(standard, ({ destinationPort }) => ({ destinationPort: destinationPort ^ 1 })),
  ),
};
