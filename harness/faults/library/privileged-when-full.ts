import type { Port } from '../../../spec/vocabulary/index.ts';
import { bug, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';
import { wrappedPorts } from '../seeding/wrapped-ports.ts';

export const privilegedWhenFull: Fault = {
  id: 'privileged-when-full',
  fault: 'When the pool is full, the search goes on among the privileged ports, from 1023 downwards.',
  breaks: ['no-privileged-ports', 'exhaustion-fails-new-flows', 'capacity-64511'],
  family: 'capacity',
  mechanism: 'missing check',
  origin: bug('FDio/vpp 5f694d1ecfb: privileged ports included'),
  shows: '1..64',
  make: seeded((standard) => ({
    ports: wrappedPorts(standard.ports, (inner) => {
      const privileged = new Set<Port>();
      return {
        take(privatePort) {
          const port = inner.take(privatePort);
          if (port !== 0) return port;
          for (let low = 1_023; low > 0; low -= 1) {
            if (privileged.has(low)) continue;
            privileged.add(low);
            return low;
          }
          return 0;
        },
        release(port) {
          if (!privileged.delete(port)) inner.release(port);
        },
      };
    }),
  })),
};
