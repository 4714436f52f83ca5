import type { Method } from '../../builtin/method.ts';
import { invented, type Fault } from '../fault.ts';
import { seeded, clearedWith } from '../seeding/seeded.ts';

export const methodDecidedOnce: Fault = {
  id: 'method-decided-once',
  fault: "How a VM's flows leave is decided at its first flow and never again.",
  breaks: [
    'method-default-snat',
    'method-load-balancer-snat',
    'method-instance-level-ip',
    'default-ip-not-tenant-owned',
    'instance-level-ip-for-all-flows',
  ],
  family: 'scaling',
  mechanism: 'change not noticed',
  origin: invented,
  shows: '1..64',
  make: seeded((standard) => {
    const methods = new Map<number, Method>();
    return {
      ports: clearedWith(standard.ports, () => methods.clear()),
      selectMethod(network, vm, packet) {
        let method = methods.get(vm.index);
        if (method === undefined) {
          method = standard.selectMethod(network, vm, packet);
          methods.set(vm.index, method);
        }
        return method;
      },
    };
  }),
};
