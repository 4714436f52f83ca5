import type { Flow } from '../../builtin/flow.ts';
import type { Method } from '../../builtin/method.ts';
import { invented, type Fault } from '../fault.ts';
import { lives } from '../seeding/lives.ts';
import { clearedWith, seeded } from '../seeding/seeded.ts';

interface Kept {
  readonly method: Method;
  flow: Flow | null;
}

export const methodKeptWithTheSocket: Fault = {
  id: 'method-kept-with-the-socket',
  fault:
    'While a flow of its lives, a private port keeps its method: after a change its new flows leave as its old ones did.',
  breaks: ['method-load-balancer-snat', 'method-default-snat', 'method-instance-level-ip'],
  family: 'method',
  mechanism: 'stale entry',
  origin: invented,
  shows: '1..64',
  make: seeded((standard, gateway) => {
    const sockets = new Map<string, Kept>();
    let opening: Kept | null = null;
    return {
      ports: clearedWith(standard.ports, () => sockets.clear()),
      selectMethod(network, vm, packet) {
        const socket = `${packet.protocol} ${vm.index} ${packet.sourcePort}`;
        const kept = sockets.get(socket);
        if (kept !== undefined && kept.flow !== null && lives(gateway(), kept.flow)) return kept.method;
        opening = { method: standard.selectMethod(network, vm, packet), flow: null };
        sockets.set(socket, opening);
        return opening.method;
      },
      timeout(flow, settings) {
        if (opening !== null) opening.flow = flow;
        opening = null;
        return standard.timeout(flow, settings);
      },
    };
  }),
};
