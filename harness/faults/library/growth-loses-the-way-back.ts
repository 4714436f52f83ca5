import type { Flow } from '../../builtin/flow.ts';
import { invented, type Fault } from '../fault.ts';
import { clearedWith, seeded } from '../seeding/seeded.ts';

/** Of 4,096 places three quarters may be taken. */
const MOST = 3_072;

export const growthLosesTheWayBack: Fault = {
  id: 'growth-loses-the-way-back',
  fault:
    'A table of what comes back is made anew when it is three quarters full, and a quarter of its entries is left behind.',
  breaks: ['return-traffic-reaches-origin'],
  family: 'scaling',
  mechanism: 'eviction',
  origin: invented,
  shows: '65..4096',
  make: seeded((standard) => {
    const numbers = new Map<Flow, number>();
    return {
      ports: clearedWith(standard.ports, () => numbers.clear()),
      translateOutbound(bytes, packet, flow) {
        if (!numbers.has(flow)) numbers.set(flow, numbers.size);
        standard.translateOutbound(bytes, packet, flow);
      },
      findInbound(flows, packet) {
        const flow = standard.findInbound(flows, packet);
        const number = flow === null ? undefined : numbers.get(flow);
        return number !== undefined && number % 4 === 3 && number < MOST && numbers.size > MOST ? null : flow;
      },
    };
  }),
};
