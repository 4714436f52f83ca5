import type { Flow } from '../../builtin/flow.ts';
import { bug, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const unansweredGetsTwoMinutes: Fault = {
  id: 'unanswered-gets-two-minutes',
  fault: 'A flow to which nothing came back yet is given half the time.',
  breaks: ['no-reclaim-before-4-minutes'],
  family: 'timer',
  mechanism: 'misread document',
  origin: bug("Linux netfilter's timers of unreplied flows"),
  shows: '1..64',
  make: seeded((standard) => {
    const answered = new WeakSet<Flow>();
    return {
      refreshes(flow, direction, packet) {
        if (direction === 'inbound') answered.add(flow);
        return standard.refreshes(flow, direction, packet);
      },
      timeout: (flow, settings) => standard.timeout(flow, settings) / (answered.has(flow) ? 1 : 2),
    };
  }),
};
