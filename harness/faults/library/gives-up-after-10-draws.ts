import { portsIn, type Port } from '../../../spec/vocabulary/index.ts';
import { Random } from '../../builtin/random.ts';
import { bug, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';
import { wrappedPorts } from '../seeding/wrapped-ports.ts';

export const givesUpAfter10Draws: Fault = {
  id: 'gives-up-after-10-draws',
  fault: 'Ten ports are drawn at random; if all of them are taken, there is none.',
  breaks: ['no-failure-below-capacity'],
  family: 'capacity',
  mechanism: 'bounded search',
  origin: bug('cilium#34088; FDio/vpp ED_PORT_ALLOC_ATTEMPTS'),
  shows: '1..64',
  make: seeded((standard, _gateway, options) => {
    const random = new Random(options.seed);
    return {
      ports: wrappedPorts(
        standard.ports,
        (_inner, range) => {
          const taken = new Set<Port>();
          return {
            take() {
              for (let drawn = 0; drawn < 10; drawn += 1) {
                const port = range.first + random.below(portsIn(range));
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
