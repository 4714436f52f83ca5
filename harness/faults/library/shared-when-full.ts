import { invented, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const sharedWhenFull: Fault = {
  id: 'shared-when-full',
  fault:
    'When the pool is full, a new flow shares the port of a flow to another port of the destination, from which it can still be told.',
  breaks: ['one-port-per-flow-per-destination', 'exhaustion-fails-new-flows'],
  family: 'capacity',
  mechanism: 'missing check',
  origin: invented,
  shows: '1..64',
  make: seeded((standard, gateway) => ({
    inventoryOf(ports, address, vm, packet) {
      const all = standard.inventoryOf(ports, address, vm, packet);
      const port = all.take(packet.sourcePort);
      if (port !== 0) {
        all.release(port);
        return all;
      }
      const [other] = gateway().flows.filter(
        (flow) => flow.inventory === all && flow.remotePort !== packet.destinationPort,
      );
      return other === undefined ? all : { alerted: false, take: () => other.publicPort, release: () => {} };
    },
  })),
};
