import type { PortRange } from '../../../spec/vocabulary/index.ts';
import { StandardPorts } from '../../builtin/ports.ts';
import { bug, type Fault } from '../fault.ts';
import { seeded, clearedWith } from '../seeding/seeded.ts';

export const ilpipKeepsPortsWhereItCan: Fault = {
  id: 'ilpip-keeps-ports-where-it-can',
  fault:
    "Behind an address of the VM's own a port is kept if it is free and not privileged, and changed otherwise.",
  breaks: ['instance-level-ip-keeps-port', 'instance-level-ip-never-exhausts'],
  family: 'method',
  mechanism: 'missing check',
  origin: bug('OVS b761b532c, turned round'),
  shows: '1..64',
  make: seeded((standard, _gateway, options) => {
    const preserving = new StandardPorts({ ...options, portChoice: 'preserving' });
    const everything: PortRange = { first: 1_024, last: 65_535 };
    return {
      ports: clearedWith(standard.ports, () => preserving.clear(everything)),
      selectMethod(network, vm, packet) {
        const method = standard.selectMethod(network, vm, packet);
        return method.kind === 'instance-level' ? { kind: 'default', addresses: [method.address] } : method;
      },
      inventoryOf: (ports, address, vm, packet) =>
        standard.inventoryOf(address === vm.ilpip ? preserving : ports, address, vm, packet),
    };
  }),
};
