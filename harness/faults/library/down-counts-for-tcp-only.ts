import { TCP } from '../../packets/packet.ts';
import { invented, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const downCountsForTcpOnly: Fault = {
  id: 'down-counts-for-tcp-only',
  fault: 'A VM that is down still gets UDP flows, since the probe speaks TCP.',
  breaks: ['down-vm-gets-no-new-flows'],
  family: 'probe',
  mechanism: 'one case forgotten',
  origin: invented,
  shows: '1..64',
  make: seeded((standard) => ({
    distribute(network, balancer, packet) {
      if (packet.protocol === TCP) return standard.distribute(network, balancer, packet);
      const members = balancer.members.map((member) => ({ ...member, up: true }));
      return standard.distribute(network, { ...balancer, members }, packet);
    },
  })),
};
