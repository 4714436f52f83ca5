import { RST } from '../../packets/packet.ts';
import { type Fault, invented } from '../fault.ts';
import { dropped } from '../seeding/dropped.ts';

export const resetByPeerGoesNoFurther: Fault = {
  id: 'reset-by-peer-goes-no-further',
  fault: "A destination's RST ends the flow in the gateway and is not passed on: the VM goes on sending.",
  breaks: ['return-traffic-reaches-origin'],
  family: 'return',
  mechanism: 'one case forgotten',
  origin: invented,
  shows: '1..64',
  make: () => ({
    sides: (gateway) =>
      dropped(gateway, (direction, { flags }) => direction === 'inbound' && (flags & RST) !== 0),
  }),
};
