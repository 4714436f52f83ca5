import type { Flow } from '../../builtin/flow.ts';
import { RST } from '../../packets/packet.ts';
import { invented, type Fault } from '../fault.ts';
import { clearedWith, seeded } from '../seeding/seeded.ts';

const key = (protocol: number, address: number, port: number) => `${protocol} ${address} ${port}`;

export const strangersRstEndsTheFlow: Fault = {
  id: 'strangers-rst-ends-the-flow',
  fault: 'A RST to a public endpoint ends the connection that has it, from whomever it comes.',
  breaks: [
    'mapping-is-stable',
    'return-traffic-reaches-origin',
    'no-reclaim-before-4-minutes',
    'ports-distinguish-flows',
    'one-port-per-flow-per-destination',
    'exhaustion-fails-new-flows',
  ],
  family: 'early',
  mechanism: 'missing check',
  origin: invented,
  shows: '1..64',
  make: seeded((standard, gateway) => {
    const holders = new Map<string, Flow>();
    return {
      ports: clearedWith(standard.ports, () => holders.clear()),
      timeout(flow, settings) {
        const { protocol, publicAddress, publicPort } = flow;
        if (flow.inventory !== null) holders.set(key(protocol, publicAddress, publicPort), flow);
        return standard.timeout(flow, settings);
      },
      findInbound(flows, packet) {
        const found = standard.findInbound(flows, packet);
        if (found !== null || (packet.flags & RST) === 0) return found;
        const { protocol, destination, destinationPort } = packet;
        const holder = holders.get(key(protocol, destination, destinationPort));
        if (holder !== undefined && holder.inventory !== null) gateway().drop(holder);
        return null;
      },
    };
  }),
};
