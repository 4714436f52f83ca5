import { bug, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const pressureReclaimsAtHalfTime: Fault = {
  id: 'pressure-reclaims-at-half-time',
  fault: 'When the pool is full, a flow that was quiet for half of its time is reclaimed for a new one.',
  breaks: ['no-reclaim-before-4-minutes', 'exhaustion-fails-new-flows'],
  family: 'early',
  mechanism: 'eviction',
  origin: bug('cilium#44727'),
  shows: '1..64',
  make: seeded((standard, gateway) => ({
    inventoryOf(ports, address, vm, packet) {
      const inventory = standard.inventoryOf(ports, address, vm, packet);
      const port = inventory.take(packet.sourcePort);
      if (port !== 0) inventory.release(port);
      else {
        const half = gateway().now() - gateway().settings.idleTimeoutMs / 2;
        const [idle] = gateway().flows.filter(
          (flow) => flow.inventory === inventory && flow.refreshed <= half,
        );
        if (idle !== undefined) gateway().drop(idle);
      }
      return inventory;
    },
  })),
};
