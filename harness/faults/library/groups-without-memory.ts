import { article, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const groupsWithoutMemory: Fault = {
  id: 'groups-without-memory',
  fault: 'What comes back to an outbound flow is asked for a rule that lets it in.',
  breaks: ['return-traffic-reaches-origin', 'mapping-is-stable'],
  family: 'NSG',
  mechanism: 'misread document',
  origin: article('groups let replies to what they allowed pass'),
  shows: '1..64',
  make: seeded((standard, gateway) => ({
    findInbound(flows, packet) {
      const flow = standard.findInbound(flows, packet);
      if (flow === null || flow.opened === 'inbound') return flow;
      const inside = { ...packet, destination: flow.vm.address, destinationPort: flow.privatePort };
      return standard.admits(gateway().network, 'inbound', flow.vm, inside) ? flow : null;
    },
  })),
};
