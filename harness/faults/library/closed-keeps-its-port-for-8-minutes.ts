import type { Flow } from '../../builtin/flow.ts';
import { FIN } from '../../packets/packet.ts';
import { bug, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const closedKeepsItsPortFor8Minutes: Fault = {
  id: 'closed-keeps-its-port-for-8-minutes',
  fault: 'A flow that was closed both ways holds its port for twice the idle time, as if in TIME_WAIT.',
  breaks: ['release-restores-service', 'idle-reclaimed-at-4-minutes', 'no-failure-below-capacity'],
  family: 'late',
  mechanism: 'wrong timer',
  origin: bug('AKS#4697; calico#6324'),
  shows: '1..64',
  make: seeded((standard) => {
    const fins = new WeakMap<Flow, number>();
    return {
      refreshes(flow, direction, packet) {
        if ((packet.flags & FIN) !== 0)
          fins.set(flow, (fins.get(flow) ?? 0) | (direction === 'outbound' ? 1 : 2));
        return standard.refreshes(flow, direction, packet);
      },
      timeout: (flow, settings) => standard.timeout(flow, settings) * (fins.get(flow) === 3 ? 2 : 1),
      afterPacket(flow, direction, packet) {
        const fate = standard.afterPacket(flow, direction, packet);
        return fate === 'release' ? 'keep' : fate;
      },
    };
  }),
};
