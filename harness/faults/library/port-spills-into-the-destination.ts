import { rewriteEnd, DESTINATION } from '../../builtin/rewrite.ts';
import { invented, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const portSpillsIntoTheDestination: Fault = {
  id: 'port-spills-into-the-destination',
  fault: "Adding to a port whose low byte is full carries into the field behind it, the destination's port.",
  breaks: ['destination-unchanged'],
  family: 'mapping',
  mechanism: 'wrong rewrite',
  origin: invented,
  shows: '1..64',
  make: seeded((standard) => ({
    translateOutbound(bytes, packet, flow) {
      standard.translateOutbound(bytes, packet, flow);
      if ((flow.publicPort & 0xff) !== 0xff || flow.inventory === null) return;
      const { destination, destinationPort } = packet;
      const port = (destinationPort + 0x100) & 0xffff;
      rewriteEnd(bytes, 0, packet.transport, packet.protocol, DESTINATION, destination, port);
    },
  })),
};
