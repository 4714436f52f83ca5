import type { Flow } from '../../builtin/flow.ts';
import { FIN } from '../../packets/packet.ts';
import { invented, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const peerClosesFirstLosesPort: Fault = {
  id: 'peer-closes-first-loses-port',
  fault: "FINs both ways give the port back where the VM's comes first; after its peer's, the port is lost.",
  breaks: ['idle-reclaimed-at-4-minutes', 'release-restores-service', 'no-failure-below-capacity'],
  family: 'leak',
  mechanism: 'wrong order',
  origin: invented,
  shows: '1..64',
  make: seeded((standard) => {
    const byPeer = new WeakMap<Flow, boolean>();
    return {
      afterPacket(flow, direction, packet) {
        if ((packet.flags & FIN) !== 0 && !byPeer.has(flow)) byPeer.set(flow, direction === 'inbound');
        const fate = standard.afterPacket(flow, direction, packet);
        if (fate === 'release' && byPeer.get(flow) === true) flow.inventory = null;
        return fate;
      },
    };
  }),
};
