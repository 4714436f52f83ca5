import { rewriteEnd, DESTINATION } from '../../builtin/rewrite.ts';
import { FIN, RST } from '../../packets/packet.ts';
import { invented, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const finSwapsTheDestinationPort: Fault = {
  id: 'fin-swaps-the-destination-port',
  fault:
    "In a segment that ends a connection, the destination's port is written in the byte order of the host.",
  breaks: ['destination-unchanged'],
  family: 'mapping',
  mechanism: 'wrong byte order',
  origin: invented,
  shows: '1..64',
  make: seeded((standard) => ({
    translateOutbound(bytes, packet, flow) {
      standard.translateOutbound(bytes, packet, flow);
      if ((packet.flags & (FIN | RST)) === 0) return;
      const { destination, destinationPort: port } = packet;
      const swapped = ((port & 0xff) << 8) | (port >>> 8);
      rewriteEnd(bytes, 0, packet.transport, packet.protocol, DESTINATION, destination, swapped);
    },
  })),
};
