import { invented, type Fault } from '../fault.ts';
import { confusedWith } from '../seeding/confused-with.ts';
import { seeded } from '../seeding/seeded.ts';

export const destinationsInPairs: Fault = {
  id: 'destinations-in-pairs',
  fault:
    'Destinations are told apart by the upper 31 bits of their addresses: a flow to the other one of a pair is taken for the first.',
  breaks: ['return-traffic-reaches-origin', 'one-port-per-flow-per-destination', 'ports-distinguish-flows'],
  amended:
    "`ports-distinguish-flows`: who gets the pair's port from the right inventory shares it with the flow that never took one.",
  family: 'return',
  mechanism: 'wrong key',
  origin: invented,
  shows: '1..64',
  make: seeded((standard) =>
    confusedWith(standard, ({ destination }) => ({ destination: (destination ^ 1) >>> 0 })),
  ),
};
