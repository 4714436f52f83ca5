import type { Flow } from '../../builtin/flow.ts';
import { TCP } from '../../packets/packet.ts';
import { bug, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const establishedTcpGetsTwoHours: Fault = {
  id: 'established-tcp-gets-two-hours',
  fault: 'A TCP flow that was answered is given two hours.',
  breaks: ['idle-reclaimed-at-4-minutes', 'release-restores-service', 'no-failure-below-capacity'],
  family: 'late',
  mechanism: 'misread document',
  origin: bug('opte#436; what RFC 5382 REQ-5 asks of a NAT'),
  shows: '1..64',
  make: seeded((standard) => {
    const answered = new WeakSet<Flow>();
    return {
      refreshes(flow, direction, packet) {
        if (direction === 'inbound' && packet.protocol === TCP) answered.add(flow);
        return standard.refreshes(flow, direction, packet);
      },
      timeout: (flow, settings) => (answered.has(flow) ? 7_200_000 : standard.timeout(flow, settings)),
    };
  }),
};
