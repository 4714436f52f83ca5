import { portsIn } from '../../../spec/vocabulary/index.ts';
import { bug, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';
import { wrappedPorts } from '../seeding/wrapped-ports.ts';

export const noCheckAfterWrap: Fault = {
  id: 'no-check-after-wrap',
  fault:
    'Ports are given in turn, round and round, without a look whether the flow that had one the last time is gone.',
  breaks: [
    'ports-distinguish-flows',
    'one-port-per-flow-per-destination',
    'exhaustion-fails-new-flows',
    'no-reclaim-before-4-minutes',
  ],
  family: 'collision',
  mechanism: 'missing check',
  origin: bug('google/gvisor#5773'),
  shows: '1..64',
  make: seeded((standard) => ({
    ports: wrappedPorts(standard.ports, (_inner, range) => {
      let given = 0;
      return {
        take: () => range.first + (given++ % portsIn(range)),
        release: () => {},
      };
    }),
  })),
};
