import { checksumOffset } from '../../builtin/rewrite.ts';
import { read16, write16 } from '../../packets/bytes.ts';
import { replaceLong, replaceWord } from '../../packets/checksum.ts';
import { UDP } from '../../packets/packet.ts';
import { bug, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const absentChecksumAdjusted: Fault = {
  id: 'absent-checksum-adjusted',
  fault: 'A UDP checksum of 0, which says that there is none, is adjusted like any other.',
  breaks: ['payload-intact'],
  family: 'payload',
  mechanism: 'checksum arithmetic',
  origin: bug('google/gvisor, as measured'),
  shows: '1..64',
  make: seeded((standard) => ({
    translateOutbound(bytes, packet, flow) {
      const at = packet.transport + checksumOffset(packet.protocol);
      const isAbsent = packet.protocol === UDP && read16(bytes, at) === 0;
      standard.translateOutbound(bytes, packet, flow);
      if (!isAbsent) return;
      const address = replaceLong(0, packet.source, flow.publicAddress);
      write16(bytes, at, replaceWord(address, packet.sourcePort, flow.publicPort));
    },
  })),
};
