import { TCP } from '../../packets/packet.ts';
import { invented, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const ilpipForUdpOnly: Fault = {
  id: 'ilpip-for-udp-only',
  fault: "TCP flows of a VM with an address of its own are translated like any VM's.",
  breaks: ['method-instance-level-ip', 'instance-level-ip-for-all-flows'],
  family: 'method',
  mechanism: 'one case forgotten',
  origin: invented,
  shows: '1..64',
  make: seeded((standard) => ({
    selectMethod: (network, vm, packet) =>
      standard.selectMethod(network, packet.protocol === TCP ? { ...vm, ilpip: null } : vm, packet),
  })),
};
