import { invented, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const firstBalancerForEverybody: Fault = {
  id: 'first-balancer-for-everybody',
  fault: 'Whatever load balancer a VM is behind, it leaves from a frontend of the first one.',
  breaks: ['method-load-balancer-snat'],
  family: 'method',
  mechanism: 'wrong party',
  origin: invented,
  shows: '1..64',
  make: seeded((standard) => ({
    selectMethod(network, vm, packet) {
      const balancers = vm.balancers.length > 0 ? network.balancers.slice(0, 1) : [];
      return standard.selectMethod(network, { ...vm, balancers }, packet);
    },
  })),
};
