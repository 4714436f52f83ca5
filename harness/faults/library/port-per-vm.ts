import { bug, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const portPerVm: Fault = {
  id: 'port-per-vm',
  fault:
    'Each VM behind a public address counts the ports that it uses itself, and nobody looks at what the others use.',
  breaks: ['ports-distinguish-flows', 'one-port-per-flow-per-destination', 'exhaustion-fails-new-flows'],
  family: 'collision',
  mechanism: 'wrong key',
  origin: bug('flannel#1001; calico#2073'),
  shows: '1..64',
  make: seeded(() => ({
    inventoryOf: (ports, address, vm, { protocol, destination }) =>
      ports.of(address, protocol + 256 * (vm.index + 1), destination),
  })),
};
