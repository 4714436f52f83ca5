import { invented, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const destinationsIn8Buckets: Fault = {
  id: 'destinations-in-8-buckets',
  fault: 'Destinations are hashed into eight buckets, and the ones that meet in a bucket share its ports.',
  breaks: ['destinations-share-ports', 'no-failure-below-capacity'],
  family: 'capacity',
  mechanism: 'wrong key',
  origin: invented,
  shows: '1..64',
  make: seeded(() => ({
    inventoryOf: (ports, address, _vm, { protocol, destination }) =>
      ports.of(address, protocol, Math.imul(destination, 0x9e3779b1) >>> 29),
  })),
};
