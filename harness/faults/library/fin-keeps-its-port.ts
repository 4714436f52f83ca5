import { rewriteSource } from '../../builtin/rewrite.ts';
import { FIN } from '../../packets/packet.ts';
import { bug, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const finKeepsItsPort: Fault = {
  id: 'fin-keeps-its-port',
  fault: 'A FIN is given the public address, but keeps the private port.',
  breaks: ['mapping-is-stable', 'capacity-64511', 'no-privileged-ports'],
  family: 'mapping',
  mechanism: 'one case forgotten',
  origin: bug('cilium#47425'),
  shows: '1..64',
  make: seeded((standard) => ({
    translateOutbound(bytes, packet, flow) {
      if ((packet.flags & FIN) === 0) standard.translateOutbound(bytes, packet, flow);
      else rewriteSource(bytes, packet, flow.publicAddress, packet.sourcePort);
    },
  })),
};
