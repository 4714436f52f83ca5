import { rewriteSource } from '../../builtin/rewrite.ts';
import { invented, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const clientsAnsweredFromTheIlpip: Fault = {
  id: 'clients-answered-from-the-ilpip',
  fault:
    "Whatever leaves a VM with an ILPIP leaves under it, the answer to a load balancer's client included, who asked the frontend.",
  breaks: ['mapping-is-stable', 'return-traffic-reaches-origin'],
  family: 'method',
  mechanism: 'wrong order',
  origin: invented,
  shows: '1..64',
  make: seeded((standard) => ({
    translateOutbound(bytes, packet, flow) {
      const { ilpip, address } = flow.vm;
      const isClients = flow.opened === 'inbound' && flow.publicAddress !== address;
      if (isClients && ilpip !== null) rewriteSource(bytes, packet, ilpip, flow.publicPort);
      else standard.translateOutbound(bytes, packet, flow);
    },
  })),
};
