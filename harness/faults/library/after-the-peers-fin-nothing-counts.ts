import { FIN, RST, SYN } from '../../packets/packet.ts';
import { invented, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

const INBOUND_FIN = 2;

export const afterThePeersFinNothingCounts: Fault = {
  id: 'after-the-peers-fin-nothing-counts',
  fault:
    'Once the destination has sent its FIN, what the VM still has to say does not restart the idle time.',
  breaks: [
    'no-reclaim-before-4-minutes',
    'mapping-is-stable',
    'return-traffic-reaches-origin',
    'ports-distinguish-flows',
    'one-port-per-flow-per-destination',
    'exhaustion-fails-new-flows',
  ],
  family: 'timer',
  mechanism: 'wrong refresh',
  origin: invented,
  shows: '1..64',
  make: seeded((standard) => ({
    refreshes: (flow, direction, packet) =>
      standard.refreshes(flow, direction, packet) &&
      (flow.fins !== INBOUND_FIN || (packet.flags & (SYN | FIN | RST)) !== 0),
  })),
};
