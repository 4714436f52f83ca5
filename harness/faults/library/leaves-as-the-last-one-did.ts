import { rewriteSource } from '../../builtin/rewrite.ts';
import { invented, type Fault } from '../fault.ts';
import { clearedWith, seeded } from '../seeding/seeded.ts';

export const leavesAsTheLastOneDid: Fault = {
  id: 'leaves-as-the-last-one-did',
  fault:
    'How the last packet of a VM was translated is remembered by its endpoints, and outlives the flow: the same endpoints leave by the former port again, whoever has that one by now, unless something else left in between.',
  breaks: ['ports-distinguish-flows', 'return-traffic-reaches-origin'],
  family: 'mapping',
  mechanism: 'stale entry',
  origin: invented,
  shows: '1..64',
  make: seeded((standard) => {
    let key = '';
    let address = 0;
    let port = 0;
    return {
      ports: clearedWith(standard.ports, () => {
        key = '';
      }),
      translateOutbound(bytes, packet, flow) {
        const { protocol, source, sourcePort, destination, destinationPort } = packet;
        const now = `${protocol} ${source} ${sourcePort} ${destination} ${destinationPort}`;
        if (now !== key) [key, address, port] = [now, flow.publicAddress, flow.publicPort];
        rewriteSource(bytes, packet, address, port);
      },
    };
  }),
};
