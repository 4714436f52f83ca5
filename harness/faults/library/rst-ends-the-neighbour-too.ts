import type { Flow } from '../../builtin/flow.ts';
import { RST } from '../../packets/packet.ts';
import { bug, type Fault } from '../fault.ts';
import { lives } from '../seeding/lives.ts';
import { clearedWith, seeded } from '../seeding/seeded.ts';

const key = ({ protocol, vm, remoteAddress }: Flow) => `${protocol} ${vm.index} ${remoteAddress}`;

export const rstEndsTheNeighbourToo: Fault = {
  id: 'rst-ends-the-neighbour-too',
  fault:
    'A RST is looked up without the private port: another flow of the VM to that destination ends as well.',
  breaks: [
    'mapping-is-stable',
    'return-traffic-reaches-origin',
    'ports-distinguish-flows',
    'one-port-per-flow-per-destination',
    'no-reclaim-before-4-minutes',
    'exhaustion-spares-live-flows',
  ],
  amended:
    'Where the flow that ends held its port while another one failed for want of one, that it is gone is told so.',
  family: 'timer',
  mechanism: 'wrong key',
  origin: bug('FDio/vpp VPP-1494, VPP-1493'),
  shows: '1..64',
  make: seeded((standard, gateway) => {
    // Flows that are over are dropped from here when they are met: a look at every flow for each RST would take minutes at 64,511.
    const neighbours = new Map<string, Set<Flow>>();
    const neighbourOf = (flow: Flow): Flow | null => {
      const near = neighbours.get(key(flow)) ?? new Set();
      for (const other of near) {
        if (other === flow) continue;
        if (lives(gateway(), other)) return other;
        near.delete(other);
      }
      return null;
    };
    return {
      ports: clearedWith(standard.ports, () => neighbours.clear()),
      timeout(flow, settings) {
        const near = neighbours.get(key(flow));
        if (near === undefined) neighbours.set(key(flow), new Set([flow]));
        else near.add(flow);
        return standard.timeout(flow, settings);
      },
      afterPacket(flow, direction, packet) {
        if ((packet.flags & RST) !== 0) {
          const neighbour = neighbourOf(flow);
          if (neighbour !== null) gateway().drop(neighbour);
        }
        return standard.afterPacket(flow, direction, packet);
      },
    };
  }),
};
