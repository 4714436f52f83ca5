import { invented, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const exhaustionFlushesTheDestination: Fault = {
  id: 'exhaustion-flushes-the-destination',
  fault: 'When a destination is full, its whole table is flushed to make room.',
  breaks: [
    'exhaustion-spares-live-flows',
    'mapping-is-stable',
    'return-traffic-reaches-origin',
    'ports-distinguish-flows',
    'one-port-per-flow-per-destination',
    'no-reclaim-before-4-minutes',
  ],
  family: 'capacity',
  mechanism: 'eviction',
  origin: invented,
  shows: '1..64',
  make: seeded((standard) => ({
    exhausted(gateway, vm, method, packet, bytes) {
      const full = gateway.flows.filter(
        (flow) => flow.inventory !== null && flow.remoteAddress === packet.destination,
      );
      for (const flow of full) gateway.drop(flow);
      standard.exhausted(gateway, vm, method, packet, bytes);
    },
  })),
};
