import { article, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const ilpipThroughThePoolOfPorts: Fault = {
  id: 'ilpip-through-the-pool-of-ports',
  fault: "An address of the VM's own is treated like a frontend of one: its flows get ports of a pool.",
  breaks: ['instance-level-ip-keeps-port', 'instance-level-ip-never-exhausts'],
  family: 'method',
  mechanism: 'misread document',
  origin: article('with an instance-level public IP there is no SNAT'),
  shows: '1..64',
  make: seeded((standard) => ({
    selectMethod(network, vm, packet) {
      const method = standard.selectMethod(network, vm, packet);
      return method.kind === 'instance-level' ? { kind: 'default', addresses: [method.address] } : method;
    },
  })),
};
