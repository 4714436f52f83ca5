import type { Flow } from '../../builtin/flow.ts';
import { FIN } from '../../packets/packet.ts';
import { bug, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const halfClosedGetsOneMinute: Fault = {
  id: 'half-closed-gets-one-minute',
  fault: 'After one FIN, a quarter of the idle time is left to a flow that is half open still.',
  breaks: [
    'no-reclaim-before-4-minutes',
    'ports-distinguish-flows',
    'one-port-per-flow-per-destination',
    'return-traffic-reaches-origin',
    'mapping-is-stable',
  ],
  amended:
    'What is reclaimed before half of its time shows first as a port that two live flows hold, an answer that is lost, or a packet that gets another mapping.',
  family: 'timer',
  mechanism: 'misread document',
  origin: bug("Linux netfilter's FIN_WAIT; calico PR#13526"),
  shows: '1..64',
  make: seeded((standard) => {
    const closing = new WeakSet<Flow>();
    return {
      refreshes(flow, direction, packet) {
        if ((packet.flags & FIN) !== 0) closing.add(flow);
        return standard.refreshes(flow, direction, packet);
      },
      timeout: (flow, settings) => standard.timeout(flow, settings) / (closing.has(flow) ? 4 : 1),
    };
  }),
};
