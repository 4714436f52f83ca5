import { invented, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const downVmLeavesByDefault: Fault = {
  id: 'down-vm-leaves-by-default',
  fault: 'A VM that its probe marked down counts as no member: its own new flows get default SNAT.',
  breaks: ['method-load-balancer-snat'],
  family: 'method',
  mechanism: 'one case forgotten',
  origin: invented,
  shows: '1..64',
  make: seeded((standard) => ({
    selectMethod(network, vm, packet) {
      const method = standard.selectMethod(network, vm, packet);
      if (method.kind !== 'load-balancer') return method;
      const member = method.balancer.members.find((one) => one.vm === vm);
      return member?.up === false ? { kind: 'default', addresses: [network.defaultAddress(0)] } : method;
    },
  })),
};
