import { article, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const defaultFromTheReserved: Fault = {
  id: 'default-from-the-reserved',
  fault: 'The address of default SNAT is taken from those that the tenant has reserved.',
  breaks: ['default-ip-not-tenant-owned'],
  family: 'method',
  mechanism: 'wrong party',
  origin: article("default SNAT's address is none that the subscription could configure"),
  shows: '1..64',
  make: seeded((standard) => ({
    selectMethod(network, vm, packet) {
      const method = standard.selectMethod(network, vm, packet);
      const [reserved] = network.deployment.reservedAddresses;
      return method.kind === 'default' && reserved !== undefined
        ? { kind: 'default', addresses: [reserved] }
        : method;
    },
  })),
};
