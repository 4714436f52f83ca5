import { bug, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const wayBackClosesAfterTwoMinutes: Fault = {
  id: 'way-back-closes-after-two-minutes',
  fault: 'The entry for what comes back lives half as long as the one for what leaves.',
  breaks: ['no-reclaim-before-4-minutes', 'return-traffic-reaches-origin'],
  family: 'return',
  mechanism: 'wrong timer',
  origin: bug('WSL#8369'),
  shows: '1..64',
  make: seeded((standard, gateway) => ({
    findInbound(flows, packet) {
      const flow = standard.findInbound(flows, packet);
      const isOld = flow !== null && gateway().now() - flow.refreshed > gateway().settings.idleTimeoutMs / 2;
      return isOld ? null : flow;
    },
  })),
};
