import type { Flow } from '../../builtin/flow.ts';
import { SYN, TCP } from '../../packets/packet.ts';
import { invented, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const handshakeWithoutEndHoldsItsPort: Fault = {
  id: 'handshake-without-end-holds-its-port',
  fault:
    'The idle time of a connection begins with the ACK that ends its handshake: without that it never begins.',
  breaks: ['idle-reclaimed-at-4-minutes', 'release-restores-service', 'no-failure-below-capacity'],
  family: 'late',
  mechanism: 'one case forgotten',
  origin: invented,
  shows: '1..64',
  make: seeded((standard) => {
    const standing = new WeakSet<Flow>();
    return {
      refreshes(flow, direction, packet) {
        if (direction === 'outbound' && (packet.flags & SYN) === 0) standing.add(flow);
        return standard.refreshes(flow, direction, packet);
      },
      timeout: (flow, settings) =>
        flow.protocol === TCP && flow.opened === 'outbound' && !standing.has(flow)
          ? Infinity
          : standard.timeout(flow, settings),
    };
  }),
};
