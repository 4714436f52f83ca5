import { bug, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const outboundDoesNotRefresh: Fault = {
  id: 'outbound-does-not-refresh',
  fault: "Packets from outside restart a flow's idle time, the VM's own do not.",
  breaks: ['no-reclaim-before-4-minutes', 'return-traffic-reaches-origin'],
  amended:
    'An answer soon after the packet that should have renewed the time is lost, and no idle time is to blame.',
  family: 'timer',
  mechanism: 'wrong refresh',
  origin: bug('cilium#25110; tunnel-server PR#64'),
  shows: '1..64',
  make: seeded(() => ({
    refreshes: (flow, direction) => direction === 'inbound' || flow.opened === 'inbound',
  })),
};
