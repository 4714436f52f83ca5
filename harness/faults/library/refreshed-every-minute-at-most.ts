import { invented, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const refreshedEveryMinuteAtMost: Fault = {
  id: 'refreshed-every-minute-at-most',
  fault: 'To save writes, a packet restarts the idle time only if the last restart is a minute old.',
  breaks: ['no-reclaim-before-4-minutes'],
  family: 'timer',
  mechanism: 'wrong refresh',
  origin: invented,
  shows: '1..64',
  make: seeded((standard, gateway) => ({
    refreshes: (flow, direction, packet) =>
      standard.refreshes(flow, direction, packet) &&
      gateway().now() - flow.refreshed >= gateway().settings.idleTimeoutMs / 4,
  })),
};
