import { invented, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';
import { wrappedPorts } from '../seeding/wrapped-ports.ts';

const PAGE = 512;

export const pageFreesTheNextPortToo: Fault = {
  id: 'page-frees-the-next-port-too',
  fault: `Ports are kept in pages of ${PAGE}: giving back the last one of a page gives back the first one of the next, too.`,
  breaks: ['ports-distinguish-flows', 'one-port-per-flow-per-destination', 'no-reclaim-before-4-minutes'],
  amended:
    "Where the next port's flow is quiet for a while but not due, what is seen first is that somebody else has its port.",
  family: 'collision',
  mechanism: 'off by one',
  origin: invented,
  shows: '65..4096',
  make: seeded((standard) => ({
    ports: wrappedPorts(standard.ports, (inner, range) => ({
      release(port) {
        inner.release(port);
        if ((port - range.first) % PAGE === PAGE - 1 && port < range.last) inner.release(port + 1);
      },
    })),
  })),
};
