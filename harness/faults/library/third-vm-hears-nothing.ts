import { invented, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const thirdVmHearsNothing: Fault = {
  id: 'third-vm-hears-nothing',
  fault: 'What comes back to the third VM, and to those after it, is dropped.',
  breaks: ['return-traffic-reaches-origin'],
  family: 'return',
  mechanism: 'one case forgotten',
  origin: invented,
  shows: '1..64',
  make: seeded((standard) => ({
    findInbound(flows, packet) {
      const flow = standard.findInbound(flows, packet);
      return flow !== null && flow.vm.index >= 2 && flow.opened === 'outbound' ? null : flow;
    },
  })),
};
