import { bug, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const evictsTheOldest: Fault = {
  id: 'evicts-the-oldest',
  fault: 'When the pool is full, the flow that was quiet for longest loses its port to the new one.',
  breaks: [
    'exhaustion-spares-live-flows',
    'exhaustion-fails-new-flows',
    'ports-distinguish-flows',
    'one-port-per-flow-per-destination',
    'no-reclaim-before-4-minutes',
  ],
  family: 'capacity',
  mechanism: 'eviction',
  origin: bug('cilium#24551, #44727'),
  shows: '1..64',
  make: seeded((standard, gateway) => ({
    inventoryOf(ports, address, vm, packet) {
      const inventory = standard.inventoryOf(ports, address, vm, packet);
      const port = inventory.take(packet.sourcePort);
      if (port !== 0) inventory.release(port);
      else {
        const [oldest] = gateway()
          .flows.filter((flow) => flow.inventory === inventory)
          .sort((a, b) => a.refreshed - b.refreshed);
        if (oldest !== undefined) gateway().drop(oldest);
      }
      return inventory;
    },
  })),
};
