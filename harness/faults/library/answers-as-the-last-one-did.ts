import type { Flow } from '../../builtin/flow.ts';
import { invented, type Fault } from '../fault.ts';
import { clearedWith, seeded } from '../seeding/seeded.ts';

export const answersAsTheLastOneDid: Fault = {
  id: 'answers-as-the-last-one-did',
  fault:
    'Where the last packet from outside went is remembered by its endpoints, and outlives the flow: what comes to the next holder of that port goes to the former one, unless something else came back in between.',
  breaks: ['return-traffic-reaches-origin'],
  family: 'return',
  mechanism: 'stale entry',
  origin: invented,
  shows: '1..64',
  make: seeded((standard) => {
    let key = '';
    let holder: Flow | null = null;
    return {
      ports: clearedWith(standard.ports, () => {
        key = '';
        holder = null;
      }),
      translateInbound(bytes, packet, flow) {
        const { protocol, source, sourcePort, destination, destinationPort } = packet;
        const now = `${protocol} ${source} ${sourcePort} ${destination} ${destinationPort}`;
        if (now !== key || holder === null) [key, holder] = [now, flow];
        standard.translateInbound(bytes, packet, holder);
      },
    };
  }),
};
