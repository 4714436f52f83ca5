import type { Port } from '../../../spec/vocabulary/index.ts';
import { bug, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';
import { wrappedPorts } from '../seeding/wrapped-ports.ts';

export const classOf512To1023: Fault = {
  id: 'class-of-512-to-1023',
  fault: 'Private ports from 512 to 1023 are given public ports of a class of their own, 600 to 1023.',
  breaks: ['no-privileged-ports', 'capacity-64511'],
  family: 'port class',
  mechanism: 'wrong key',
  origin: bug("Linux netfilter's port classes; OVS b761b532c"),
  shows: '1..64',
  make: seeded((standard) => ({
    ports: wrappedPorts(standard.ports, (inner) => {
      const taken = new Set<Port>();
      return {
        take(privatePort) {
          if (privatePort < 512 || privatePort > 1_023) return inner.take(privatePort);
          for (let port = 600; port <= 1_023; port += 1) {
            if (taken.has(port)) continue;
            taken.add(port);
            return port;
          }
          return 0;
        },
        release(port) {
          if (!taken.delete(port)) inner.release(port);
        },
      };
    }),
  })),
};
