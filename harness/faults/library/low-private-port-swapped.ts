import { rewriteDestination } from '../../builtin/rewrite.ts';
import { invented, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const lowPrivatePortSwapped: Fault = {
  id: 'low-private-port-swapped',
  fault: 'A private port that fits in one byte is restored in the byte order of the host.',
  breaks: ['return-traffic-reaches-origin'],
  family: 'return',
  mechanism: 'wrong byte order',
  origin: invented,
  shows: '1..64',
  make: seeded(() => ({
    translateInbound(bytes, packet, flow) {
      const port = flow.privatePort < 256 ? flow.privatePort << 8 : flow.privatePort;
      rewriteDestination(bytes, packet, flow.vm.address, port);
    },
  })),
};
