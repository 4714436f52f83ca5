import { checksumOffset } from '../../builtin/rewrite.ts';
import { read16, write16 } from '../../packets/bytes.ts';
import { invented, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const carryLostInTheChecksum: Fault = {
  id: 'carry-lost-in-the-checksum',
  fault: 'The checksum is adjusted without the carry that comes round.',
  breaks: ['payload-intact'],
  family: 'payload',
  mechanism: 'checksum arithmetic',
  origin: invented,
  shows: '1..64',
  make: seeded((standard) => ({
    translateOutbound(bytes, packet, flow) {
      const at = packet.transport + checksumOffset(packet.protocol);
      const old = read16(bytes, at);
      standard.translateOutbound(bytes, packet, flow);
      if (old === 0) return;
      const words = (address: number, port: number) => (address >>> 16) + (address & 0xffff) + port;
      const change = words(packet.source, packet.sourcePort) - words(flow.publicAddress, flow.publicPort);
      write16(bytes, at, (old + change) & 0xffff);
    },
  })),
};
