import { invented, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const closeAtTheLastMomentLosesPort: Fault = {
  id: 'close-at-the-last-moment-loses-port',
  fault:
    'When a flow is closed within the last second of its idle time, the sweep has it in hand already and nobody gives its port back.',
  breaks: ['release-restores-service', 'no-failure-below-capacity', 'idle-reclaimed-at-4-minutes'],
  amended:
    "A closed flow's port may be held until its idle time is over, so a lost one shows first as a port that cannot be had after 4 minutes.",
  family: 'leak',
  mechanism: 'coincidence',
  origin: invented,
  shows: '1..64',
  make: seeded((standard, gateway) => {
    let idle = 0;
    return {
      refreshes(flow, direction, packet) {
        idle = gateway().now() - flow.refreshed;
        return standard.refreshes(flow, direction, packet);
      },
      afterPacket(flow, direction, packet) {
        const fate = standard.afterPacket(flow, direction, packet);
        if (fate !== 'keep' && idle >= gateway().settings.idleTimeoutMs - 1_000) flow.inventory = null;
        return fate;
      },
    };
  }),
};
