import { FIN } from '../../packets/packet.ts';
import { bug, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const oneFinFreesThePort: Fault = {
  id: 'one-fin-frees-the-port',
  fault: 'The first FIN frees the port, while the other direction is open still.',
  breaks: [
    'ports-distinguish-flows',
    'one-port-per-flow-per-destination',
    'mapping-is-stable',
    'return-traffic-reaches-origin',
    'no-reclaim-before-4-minutes',
  ],
  family: 'early',
  mechanism: 'missing check',
  origin: bug('metal-stack firewall-controller#180; calico#6324'),
  shows: '1..64',
  make: seeded((standard) => ({
    afterPacket: (flow, direction, packet) =>
      (packet.flags & FIN) !== 0 ? 'release' : standard.afterPacket(flow, direction, packet),
  })),
};
