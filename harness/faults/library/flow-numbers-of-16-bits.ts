import type { Flow } from '../../builtin/flow.ts';
import { invented, type Fault } from '../fault.ts';
import { seeded, clearedWith } from '../seeding/seeded.ts';

export const flowNumbersOf16Bits: Fault = {
  id: 'flow-numbers-of-16-bits',
  fault: 'Flows are numbered in 16 bits: what comes back to flow 65,536 goes to flow 0.',
  breaks: ['return-traffic-reaches-origin'],
  family: 'return',
  mechanism: 'counter overflow',
  origin: invented,
  shows: '2^16',
  make: seeded((standard) => {
    const first: Flow[] = [];
    const numbers = new WeakMap<Flow, number>();
    let count = 0;
    return {
      ports: clearedWith(standard.ports, () => {
        first.length = 0;
        count = 0;
      }),
      translateOutbound(bytes, packet, flow) {
        if (!numbers.has(flow)) {
          numbers.set(flow, count);
          if (count < 65_536) first.push(flow);
          count += 1;
        }
        standard.translateOutbound(bytes, packet, flow);
      },
      translateInbound(bytes, packet, flow) {
        const owner = first[(numbers.get(flow) ?? 0) & 0xffff] ?? flow;
        standard.translateInbound(bytes, packet, flow.opened === 'outbound' ? owner : flow);
      },
    };
  }),
};
