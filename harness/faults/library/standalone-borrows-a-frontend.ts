import { article, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const standaloneBorrowsAFrontend: Fault = {
  id: 'standalone-borrows-a-frontend',
  fault: 'A VM without anything leaves from the first frontend that there is.',
  breaks: ['method-default-snat', 'default-ip-not-tenant-owned'],
  family: 'method',
  mechanism: 'wrong party',
  origin: article('the standalone VM is not part of a pool'),
  shows: '1..64',
  make: seeded((standard) => ({
    selectMethod(network, vm, packet) {
      const balancers = vm.balancers.length > 0 ? vm.balancers : network.balancers.slice(0, 1);
      return standard.selectMethod(network, { ...vm, balancers }, packet);
    },
  })),
};
