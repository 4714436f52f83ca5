import { bug, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const rehashedAfterTwoMinutes: Fault = {
  id: 'rehashed-after-two-minutes',
  fault:
    "A cache of translations forgets what it did not see for two minutes, and a flow's next packet gets another port.",
  breaks: ['no-reclaim-before-4-minutes', 'mapping-is-stable'],
  family: 'mapping',
  mechanism: 'stale entry',
  origin: bug('cilium#36572'),
  shows: '1..64',
  make: seeded((standard, gateway) => ({
    findOutbound(flows, packet) {
      const flow = standard.findOutbound(flows, packet);
      const isOld = flow !== null && gateway().now() - flow.refreshed >= gateway().settings.idleTimeoutMs / 2;
      return isOld && flow.inventory !== null ? null : flow;
    },
  })),
};
