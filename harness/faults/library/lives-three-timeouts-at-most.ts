import type { Flow } from '../../builtin/flow.ts';
import { bug, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const livesThreeTimeoutsAtMost: Fault = {
  id: 'lives-three-timeouts-at-most',
  fault: 'A flow ends after three idle timeouts, however much it is used.',
  breaks: [
    'no-reclaim-before-4-minutes',
    'mapping-is-stable',
    'ports-distinguish-flows',
    'one-port-per-flow-per-destination',
    'exhaustion-spares-live-flows',
  ],
  amended:
    'A flow that is in use when it ends shows first as a port that two live flows hold, or at a full pool as one that another took.',
  family: 'early',
  mechanism: 'wrong timer',
  origin: bug('cilium#24551'),
  shows: '1..64',
  make: seeded((standard, gateway) => {
    const born = new WeakMap<Flow, number>();
    return {
      timeout(flow, settings) {
        const now = gateway().now();
        const since = born.get(flow) ?? now;
        born.set(flow, since);
        const most = since + 3 * settings.idleTimeoutMs - now;
        return Math.min(standard.timeout(flow, settings), Math.max(0, most));
      },
    };
  }),
};
