import { bug, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const tableOf65536Flows: Fault = {
  id: 'table-of-65536-flows',
  fault: 'The table of all flows has 65,536 places, and no new flow gets through while they are taken.',
  breaks: [
    'no-failure-below-capacity',
    'destinations-share-ports',
    'instance-level-ip-never-exhausts',
    'connections-exceed-ports',
  ],
  family: 'capacity',
  mechanism: 'counter overflow',
  origin: bug('fixed tables as of bess and dpservice'),
  shows: '2^16',
  make: seeded((standard, gateway) => ({
    admits: (network, direction, vm, packet) =>
      gateway().flows.size < 65_536 && standard.admits(network, direction, vm, packet),
  })),
};
