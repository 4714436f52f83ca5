import { invented, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const emptyPacketsDoNotRefresh: Fault = {
  id: 'empty-packets-do-not-refresh',
  fault: 'A packet without payload, a bare keep-alive for example, does not restart the idle time.',
  breaks: ['no-reclaim-before-4-minutes'],
  family: 'timer',
  mechanism: 'one case forgotten',
  origin: invented,
  shows: '1..64',
  make: seeded((standard) => ({
    refreshes: (flow, direction, packet) =>
      standard.refreshes(flow, direction, packet) && packet.end > packet.payload,
  })),
};
