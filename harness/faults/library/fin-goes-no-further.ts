import { FIN } from '../../packets/packet.ts';
import { type Fault, invented } from '../fault.ts';
import { dropped } from '../seeding/dropped.ts';

export const finGoesNoFurther: Fault = {
  id: 'fin-goes-no-further',
  fault: "A VM's FIN is taken note of and not passed on: its peer waits for ever.",
  breaks: ['mapping-is-stable'],
  family: 'mapping',
  mechanism: 'one case forgotten',
  origin: invented,
  shows: '1..64',
  make: () => ({
    sides: (gateway) =>
      dropped(gateway, (direction, { flags }) => direction === 'outbound' && (flags & FIN) !== 0),
  }),
};
