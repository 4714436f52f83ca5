import { UDP } from '../../packets/packet.ts';
import { invented, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const namesAreAskedByThePlatform: Fault = {
  id: 'names-are-asked-by-the-platform',
  fault: "DNS queries leave through the platform's own address, whatever the VM's method is.",
  breaks: [
    'discovery-answers-source-ip',
    'method-load-balancer-snat',
    'method-instance-level-ip',
    'instance-level-ip-for-all-flows',
  ],
  amended:
    "The query is a flow of the VM's itself, and leaves from an address that its method does not allow.",
  family: 'discovery',
  mechanism: 'wrong party',
  origin: invented,
  shows: '1..64',
  make: seeded((standard) => ({
    selectMethod: (network, vm, packet) =>
      packet.protocol === UDP && packet.destinationPort === 53
        ? { kind: 'default', addresses: [network.defaultAddress(0)] }
        : standard.selectMethod(network, vm, packet),
  })),
};
