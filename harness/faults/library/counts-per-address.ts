import { article, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const countsPerAddress: Fault = {
  id: 'counts-per-address',
  fault: 'The ports of a public address are counted once for all destinations.',
  breaks: ['destinations-share-ports', 'no-failure-below-capacity', 'connections-exceed-ports'],
  family: 'capacity',
  mechanism: 'wrong key',
  origin: article('"Standalone VM": ports are limited per destination, not per public address'),
  shows: '1..64',
  make: seeded(() => ({
    inventoryOf: (ports, address, _vm, { protocol }) => ports.of(address, protocol, 0),
  })),
};
