import type { Flow } from '../../builtin/flow.ts';
import type { PortInventory } from '../../builtin/ports.ts';
import { RST } from '../../packets/packet.ts';
import { invented, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const lateRstReleasesAgain: Fault = {
  id: 'late-rst-releases-again',
  fault:
    'A RST on a connection that closed with FINs gives its port back once more, though another flow has it by then.',
  breaks: ['one-port-per-flow-per-destination', 'ports-distinguish-flows', 'exhaustion-fails-new-flows'],
  family: 'collision',
  mechanism: 'double release',
  origin: invented,
  shows: '1..64',
  make: seeded((standard) => {
    const inventories = new WeakMap<Flow, PortInventory>();
    return {
      timeout(flow, settings) {
        if (flow.inventory !== null) inventories.set(flow, flow.inventory);
        return standard.timeout(flow, settings);
      },
      afterPacket(flow, direction, packet) {
        if (flow.closed && (packet.flags & RST) !== 0) inventories.get(flow)?.release(flow.publicPort);
        return standard.afterPacket(flow, direction, packet);
      },
    };
  }),
};
