import { portsIn, type Port } from '../../../spec/vocabulary/index.ts';
import { Random } from '../../builtin/random.ts';
import { bug, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';
import { wrappedPorts } from '../seeding/wrapped-ports.ts';

export const givesUpAfter128Ports: Fault = {
  id: 'gives-up-after-128-ports',
  fault: 'The search begins anywhere and gives up after 128 ports, though there are free ones further on.',
  breaks: ['no-failure-below-capacity'],
  family: 'capacity',
  mechanism: 'bounded search',
  origin: bug('FDio/vpp ED_PORT_ALLOC_ATTEMPTS; OVS 165f5fbb5'),
  shows: '65..4096',
  make: seeded((standard, _gateway, options) => {
    const random = new Random(options.seed);
    return {
      ports: wrappedPorts(
        standard.ports,
        (_inner, range) => {
          const taken = new Set<Port>();
          const size = portsIn(range);
          return {
            take() {
              const start = random.below(size);
              for (let tried = 0; tried < Math.min(128, size); tried += 1) {
                const port = range.first + ((start + tried) % size);
                if (taken.has(port)) continue;
                taken.add(port);
                return port;
              }
              return 0;
            },
            release: (port) => void taken.delete(port),
          };
        },
        () => random.restart(),
      ),
    };
  }),
};
