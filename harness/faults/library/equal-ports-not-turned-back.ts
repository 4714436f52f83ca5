import { invented, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const equalPortsNotTurnedBack: Fault = {
  id: 'equal-ports-not-turned-back',
  fault:
    'A flow whose public port happens to be its private one counts as untranslated on the way back, where the address is then left as it is.',
  breaks: ['return-traffic-reaches-origin'],
  family: 'return',
  mechanism: 'coincidence',
  origin: invented,
  shows: '1..64',
  make: seeded((standard) => ({
    translateInbound(bytes, packet, flow) {
      if (flow.inventory === null || flow.privatePort !== flow.publicPort)
        standard.translateInbound(bytes, packet, flow);
    },
  })),
};
