import { TCP, UDP } from '../../packets/packet.ts';
import type { Network } from '../../builtin/network.ts';
import { invented, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

const PROTOCOLS: Readonly<Record<number, string>> = { [TCP]: 'tcp', [UDP]: 'udp' };

export const rulesBeforeFlows: Fault = {
  id: 'rules-before-flows',
  fault:
    'What comes to a port that a load balancing rule names is for the rule, though a flow of SNAT holds that port towards the sender.',
  breaks: ['return-traffic-reaches-origin'],
  family: 'return',
  mechanism: 'wrong order',
  origin: invented,
  shows: '1..64',
  make: seeded((standard) => {
    let network: Network | null = null;
    return {
      selectMethod(given, vm, packet) {
        network = given;
        return standard.selectMethod(given, vm, packet);
      },
      findInbound(flows, packet) {
        const flow = standard.findInbound(flows, packet);
        if (flow === null || flow.opened === 'inbound') return flow;
        const owner = network?.ownerOf(packet.destination);
        const isRules =
          owner !== undefined &&
          'balancer' in owner &&
          owner.balancer.rules.some(
            ({ protocol, frontendPort }) =>
              protocol === PROTOCOLS[packet.protocol] && frontendPort === packet.destinationPort,
          );
        return isRules ? null : flow;
      },
    };
  }),
};
