import type { Flow } from '../../builtin/flow.ts';
import { isSyn } from '../../builtin/opening.ts';
import { takeHop } from '../../builtin/rewrite.ts';
import { TCP, type Packet } from '../../packets/packet.ts';
import { bug, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const strayLeavesUntranslated: Fault = {
  id: 'stray-leaves-untranslated',
  fault: 'A segment that belongs to no flow leaves with its private source.',
  breaks: ['outbound-maps-to-public'],
  family: 'mapping',
  mechanism: 'missing check',
  origin: bug('firewalld#961; Linux netfilter without ct state invalid drop, as measured'),
  shows: '1..64',
  make: seeded((standard) => {
    const flows = new WeakSet<Flow>();
    const isStray = (packet: Packet, flow: Flow) =>
      packet.protocol === TCP && flow.opened === 'outbound' && !flows.has(flow);
    return {
      opensStray: () => true,
      translateOutbound(bytes, packet, flow) {
        if (isSyn(packet)) flows.add(flow);
        if (isStray(packet, flow)) takeHop(bytes);
        else standard.translateOutbound(bytes, packet, flow);
      },
      afterPacket: (flow, direction, packet) =>
        isStray(packet, flow) ? 'forget' : standard.afterPacket(flow, direction, packet),
    };
  }),
};
