import { invented, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const defaultThroughANeighbour: Fault = {
  id: 'default-through-a-neighbour',
  fault: 'A VM without anything leaves from the instance-level public IP of another one.',
  breaks: ['default-ip-not-tenant-owned', 'method-default-snat'],
  family: 'method',
  mechanism: 'wrong party',
  origin: invented,
  shows: '1..64',
  make: seeded((standard) => ({
    selectMethod(network, vm, packet) {
      const method = standard.selectMethod(network, vm, packet);
      const neighbour = network.vms.find((other) => other.ilpip !== null)?.ilpip ?? null;
      return method.kind === 'default' && neighbour !== null
        ? { kind: 'default', addresses: [neighbour] }
        : method;
    },
  })),
};
