import { invented, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const beyondTheLastFrontend: Fault = {
  id: 'beyond-the-last-frontend',
  fault: 'With several frontends, the address after the last one gets its turn too.',
  breaks: ['method-load-balancer-snat'],
  family: 'method',
  mechanism: 'off by one',
  origin: invented,
  shows: '1..64',
  make: seeded((standard) => ({
    selectMethod(network, vm, packet) {
      const method = standard.selectMethod(network, vm, packet);
      if (method.kind !== 'load-balancer' || method.addresses.length < 2) return method;
      const beyond = (method.addresses.at(-1) ?? 0) + 1;
      return { ...method, addresses: [...method.addresses, beyond] };
    },
  })),
};
