import type { Flow } from '../../builtin/flow.ts';
import { rewriteDestination } from '../../builtin/rewrite.ts';
import { invented, type Fault } from '../fault.ts';
import { seeded, clearedWith } from '../seeding/seeded.ts';

export const repliesByPrivatePort: Fault = {
  id: 'replies-by-private-port',
  fault:
    'Two VMs that use one private port share an entry for what comes back, and the one that sent last has it.',
  breaks: ['return-traffic-reaches-origin'],
  family: 'return',
  mechanism: 'wrong key',
  origin: invented,
  shows: '1..64',
  make: seeded((standard) => {
    const latest = new Map<string, Flow>();
    return {
      ports: clearedWith(standard.ports, () => latest.clear()),
      translateOutbound(bytes, packet, flow) {
        latest.set(`${flow.protocol} ${flow.privatePort}`, flow);
        standard.translateOutbound(bytes, packet, flow);
      },
      translateInbound(bytes, packet, flow) {
        const owner = latest.get(`${flow.protocol} ${flow.privatePort}`) ?? flow;
        rewriteDestination(bytes, packet, owner.vm.address, flow.privatePort);
      },
    };
  }),
};
