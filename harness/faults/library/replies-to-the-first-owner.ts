import type { Flow } from '../../builtin/flow.ts';
import { rewriteDestination } from '../../builtin/rewrite.ts';
import { bug, type Fault } from '../fault.ts';
import { seeded, clearedWith } from '../seeding/seeded.ts';

export const repliesToTheFirstOwner: Fault = {
  id: 'replies-to-the-first-owner',
  fault: 'What comes back to a port that was used before goes to its former holder.',
  breaks: ['return-traffic-reaches-origin', 'no-reclaim-before-4-minutes'],
  family: 'return',
  mechanism: 'stale entry',
  origin: bug('google/gvisor PR#2895'),
  shows: '1..64',
  make: seeded((standard) => {
    const owners = new Map<string, Flow>();
    return {
      ports: clearedWith(standard.ports, () => owners.clear()),
      translateInbound(bytes, packet, flow) {
        const key = `${packet.protocol} ${packet.source} ${packet.destination} ${packet.destinationPort}`;
        const owner = owners.get(key) ?? flow;
        owners.set(key, owner);
        rewriteDestination(bytes, packet, owner.vm.address, owner.privatePort);
      },
    };
  }),
};
