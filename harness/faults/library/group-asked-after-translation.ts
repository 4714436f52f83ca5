import { invented, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const groupAskedAfterTranslation: Fault = {
  id: 'group-asked-after-translation',
  fault: "Outbound rules are asked after translation, when the source port is no longer the VM's own.",
  breaks: ['nsg-limits-destinations'],
  family: 'NSG',
  mechanism: 'wrong order',
  origin: invented,
  shows: '1..64',
  make: seeded((standard) => ({
    admits(network, direction, vm, packet) {
      const translated =
        direction === 'outbound' ? { ...packet, sourcePort: packet.sourcePort | 0x8000 } : packet;
      return standard.admits(network, direction, vm, translated);
    },
  })),
};
