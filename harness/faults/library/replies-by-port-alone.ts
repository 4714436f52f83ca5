import type { Flow } from '../../builtin/flow.ts';
import { bug, type Fault } from '../fault.ts';
import { seeded, clearedWith } from '../seeding/seeded.ts';

export const repliesByPortAlone: Fault = {
  id: 'replies-by-port-alone',
  fault:
    "What comes back is looked up by the public port alone: of several destinations' flows the one that sent last gets it.",
  breaks: ['return-traffic-reaches-origin'],
  family: 'return',
  mechanism: 'wrong key',
  origin: bug('google/gvisor PR#2895'),
  shows: '1..64',
  make: seeded((standard, gateway) => {
    const latest = new Map<string, Flow>();
    return {
      ports: clearedWith(standard.ports, () => latest.clear()),
      translateOutbound(bytes, packet, flow) {
        latest.set(`${flow.protocol} ${flow.publicAddress} ${flow.publicPort}`, flow);
        standard.translateOutbound(bytes, packet, flow);
      },
      findInbound(flows, packet) {
        const { protocol, destination, destinationPort } = packet;
        const flow = latest.get(`${protocol} ${destination} ${destinationPort}`);
        const lives = flow !== undefined && gateway().flows.filter((one) => one === flow).length > 0;
        return lives ? flow : standard.findInbound(flows, packet);
      },
    };
  }),
};
