import { rewriteSource } from '../../builtin/rewrite.ts';
import { bug, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const largePacketsTakeAnotherFrontend: Fault = {
  id: 'large-packets-take-another-frontend',
  fault: 'Packets of more than 1,000 bytes take another path, which knows the first frontend only.',
  breaks: ['mapping-is-stable', 'ports-distinguish-flows', 'one-port-per-flow-per-destination'],
  amended: 'At the other frontend the port may be held by another flow.',
  family: 'mapping',
  mechanism: 'one case forgotten',
  origin: bug('cilium#36572'),
  shows: '1..64',
  make: seeded((standard) => ({
    translateOutbound(bytes, packet, flow) {
      const first = flow.inventory === null ? undefined : flow.vm.balancers[0]?.balancer.frontends[0];
      if (packet.end <= 1_000 || first === undefined) standard.translateOutbound(bytes, packet, flow);
      else rewriteSource(bytes, packet, first, flow.publicPort);
    },
  })),
};
