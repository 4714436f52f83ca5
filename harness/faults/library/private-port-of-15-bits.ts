import { invented, type Fault } from '../fault.ts';
import { confusedWith } from '../seeding/confused-with.ts';
import { seeded } from '../seeding/seeded.ts';

export const privatePortOf15Bits: Fault = {
  id: 'private-port-of-15-bits',
  fault: "The highest bit of a VM's port is no part of the key: two flows half the port space apart are one.",
  breaks: ['ports-distinguish-flows', 'one-port-per-flow-per-destination', 'return-traffic-reaches-origin'],
  family: 'collision',
  mechanism: 'wrong key',
  origin: invented,
  shows: '1..64',
  make: seeded((standard) =>
    confusedWith(standard, ({ sourcePort }) => ({ sourcePort: sourcePort ^ 0x8000 })),
  ),
};
