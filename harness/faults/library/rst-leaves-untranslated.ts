import { takeHop } from '../../builtin/rewrite.ts';
import { RST } from '../../packets/packet.ts';
import { bug, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const rstLeavesUntranslated: Fault = {
  id: 'rst-leaves-untranslated',
  fault: "A flow's RST leaves with its private source.",
  breaks: ['outbound-maps-to-public'],
  family: 'mapping',
  mechanism: 'one case forgotten',
  origin: bug('moby#18630; CNI plugins#816'),
  shows: '1..64',
  make: seeded((standard) => ({
    translateOutbound(bytes, packet, flow) {
      if ((packet.flags & RST) === 0) standard.translateOutbound(bytes, packet, flow);
      else takeHop(bytes);
    },
  })),
};
