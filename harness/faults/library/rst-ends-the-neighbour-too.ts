import { RST } from '../../packets/packet.ts';
import { bug, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

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
  ],
  family: 'timer',
  mechanism: 'wrong key',
  origin: bug('FDio/vpp VPP-1494, VPP-1493'),
  shows: '1..64',
  make: seeded((standard, gateway) => ({
    afterPacket(flow, direction, packet) {
      if ((packet.flags & RST) !== 0) {
        const [neighbour] = gateway().flows.filter(
          (other) =>
            other !== flow &&
            other.vm === flow.vm &&
            other.protocol === flow.protocol &&
            other.remoteAddress === flow.remoteAddress,
        );
        if (neighbour !== undefined) gateway().drop(neighbour);
      }
      return standard.afterPacket(flow, direction, packet);
    },
  })),
};
