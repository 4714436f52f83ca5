import type { Port } from '../../../spec/vocabulary/index.ts';
import type { Flow } from '../../builtin/flow.ts';
import { rewriteSource } from '../../builtin/rewrite.ts';
import { bug, type Fault } from '../fault.ts';
import { clearedWith, seeded } from '../seeding/seeded.ts';

export const ilpipAgainFromTheNextPort: Fault = {
  id: 'ilpip-again-from-the-next-port',
  fault:
    "What is left of an instance-level public IP's flow that is over holds its endpoint until a sweep: the same flow, come again, leaves from the next port.",
  breaks: ['instance-level-ip-keeps-port', 'return-traffic-reaches-origin'],
  family: 'mapping',
  mechanism: 'stale entry',
  origin: bug('Open vSwitch, datapath in user space, until it sweeps its connections'),
  shows: '1..64',
  make: seeded((standard) => {
    const latest = new Map<string, { readonly flow: Flow; readonly port: Port }>();
    return {
      ports: clearedWith(standard.ports, () => latest.clear()),
      translateOutbound(bytes, packet, flow) {
        if (flow.vm.ilpip !== flow.publicAddress) {
          standard.translateOutbound(bytes, packet, flow);
          return;
        }
        const { protocol, vm, privatePort, remoteAddress, remotePort } = flow;
        const tuple = `${protocol} ${vm.index} ${privatePort} ${remoteAddress} ${remotePort}`;
        const before = latest.get(tuple);
        // Every other time, since the next sweep takes what was in the way.
        const isInTheWay = before !== undefined && before.flow !== flow && before.port === flow.publicPort;
        const port = before?.flow === flow ? before.port : flow.publicPort + (isInTheWay ? 1 : 0);
        latest.set(tuple, { flow, port });
        rewriteSource(bytes, packet, flow.publicAddress, port);
      },
    };
  }),
};
