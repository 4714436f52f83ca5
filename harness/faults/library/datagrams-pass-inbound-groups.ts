import { UDP } from '../../packets/packet.ts';
import { type Fault, invented } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const datagramsPassInboundGroups: Fault = {
  id: 'datagrams-pass-inbound-groups',
  fault: "A VM's groups are asked about a client's SYN alone: its datagrams reach the VM whatever they say.",
  breaks: ['nsg-default-rules', 'nsg-limits-destinations'],
  family: 'NSG',
  mechanism: 'one case forgotten',
  origin: invented,
  shows: '1..64',
  make: seeded((standard) => ({
    admits: (network, direction, vm, packet) =>
      (direction === 'inbound' && packet.protocol === UDP) || standard.admits(network, direction, vm, packet),
  })),
};
