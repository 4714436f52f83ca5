import type { Flow } from '../../builtin/flow.ts';
import { invented, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const aReplyHalvesTheTime: Fault = {
  id: 'a-reply-halves-the-time',
  fault: 'A packet from outside restarts the timer with half of its time, and so may shorten what is left.',
  breaks: ['no-reclaim-before-4-minutes'],
  family: 'timer',
  mechanism: 'wrong timer',
  origin: invented,
  shows: '1..64',
  make: seeded((standard) => {
    const halved = new WeakSet<Flow>();
    return {
      refreshes(flow, direction, packet) {
        if (direction === 'inbound') halved.add(flow);
        else halved.delete(flow);
        return standard.refreshes(flow, direction, packet);
      },
      timeout: (flow, settings) => standard.timeout(flow, settings) / (halved.has(flow) ? 2 : 1),
    };
  }),
};
