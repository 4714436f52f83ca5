import type { Flow } from '../../builtin/flow.ts';
import { invented, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const offloadedAfter256Packets: Fault = {
  id: 'offloaded-after-256-packets',
  fault: 'From its 257th packet on a flow is handed to a fast path, which does not restart its idle time.',
  breaks: ['no-reclaim-before-4-minutes', 'mapping-is-stable'],
  amended:
    'The flow goes on all the time: what is seen first is that its next packet leaves from another port.',
  family: 'early',
  mechanism: 'wrong refresh',
  origin: invented,
  shows: '1..64',
  make: seeded((standard) => {
    const packets = new WeakMap<Flow, number>();
    return {
      refreshes(flow, direction, packet) {
        const count = (packets.get(flow) ?? 0) + 1;
        packets.set(flow, count);
        return count <= 256 && standard.refreshes(flow, direction, packet);
      },
    };
  }),
};
