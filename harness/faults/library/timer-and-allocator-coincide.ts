import { invented, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';
import { wrappedPorts } from '../seeding/wrapped-ports.ts';

export const timerAndAllocatorCoincide: Fault = {
  id: 'timer-and-allocator-coincide',
  fault:
    "When a flow's timer runs out in the very instant in which somebody wants its port, the sweep and the search both hand it out.",
  breaks: ['ports-distinguish-flows', 'one-port-per-flow-per-destination', 'exhaustion-fails-new-flows'],
  family: 'collision',
  mechanism: 'coincidence',
  origin: invented,
  shows: '1..64',
  make: seeded((standard, gateway) => {
    const deadlines = new Map<string, number>();
    return {
      timeout(flow, settings) {
        const ms = standard.timeout(flow, settings);
        const key = `${flow.publicAddress} ${flow.protocol} ${flow.remoteAddress} ${flow.publicPort}`;
        deadlines.set(key, gateway().now() + ms);
        return ms;
      },
      ports: wrappedPorts(
        standard.ports,
        (inner, _range, { address, protocol, destination }) => {
          let again = 0;
          let at = -1;
          return {
            take(privatePort) {
              const port = inner.take(privatePort);
              if (port !== 0 || again === 0 || at !== gateway().now()) return port;
              const twice = again;
              again = 0;
              return twice;
            },
            release(port) {
              at = gateway().now();
              if (deadlines.get(`${address} ${protocol} ${destination} ${port}`) === at) again = port;
              inner.release(port);
            },
          };
        },
        () => deadlines.clear(),
      ),
    };
  }),
};
