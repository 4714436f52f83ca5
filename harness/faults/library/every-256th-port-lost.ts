import { invented, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';
import { wrappedPorts } from '../seeding/wrapped-ports.ts';

export const every256thPortLost: Fault = {
  id: 'every-256th-port-lost',
  fault:
    'Ports that come free are put on a ring of 255 places with a counter of eight bits: every 256th gets lost.',
  breaks: ['no-failure-below-capacity', 'release-restores-service', 'idle-reclaimed-at-4-minutes'],
  family: 'leak',
  mechanism: 'counter overflow',
  origin: invented,
  shows: '65..4096',
  make: seeded((standard) => {
    let released = 0;
    return {
      ports: wrappedPorts(
        standard.ports,
        (inner) => ({
          release(port) {
            released = (released + 1) & 0xff;
            if (released !== 0) inner.release(port);
          },
        }),
        () => {
          released = 0;
        },
      ),
    };
  }),
};
