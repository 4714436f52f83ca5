import { article, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const deniedFlowTakesAPort: Fault = {
  id: 'denied-flow-takes-a-port',
  fault: 'The port is chosen before the groups are asked, and kept when they deny.',
  breaks: ['denied-flow-takes-no-port', 'no-failure-below-capacity'],
  family: 'NSG',
  mechanism: 'wrong order',
  origin: article('a denied flow does not get as far as SNAT'),
  shows: '1..64',
  make: seeded((standard) => ({
    admits(network, direction, vm, packet) {
      const allowed = standard.admits(network, direction, vm, packet);
      if (allowed || direction === 'inbound' || !network.isInternet(packet.destination)) return allowed;
      const method = standard.selectMethod(network, vm, packet);
      if (method.kind !== 'instance-level')
        standard.ports
          .of(method.addresses[0] ?? 0, packet.protocol, packet.destination)
          .take(packet.sourcePort);
      return false;
    },
  })),
};
