import { checksumOffset } from '../../builtin/rewrite.ts';
import { read32, write16, write32 } from '../../packets/bytes.ts';
import { UDP, parsePacket, blankPacket } from '../../packets/packet.ts';
import { invented, type Fault } from '../fault.ts';
import { tampered } from '../seeding/tampered-sides.ts';

export const answerFromACache: Fault = {
  id: 'answer-from-a-cache',
  fault: 'A cache in the path answers every VM with what the first one was told.',
  breaks: ['discovery-answers-source-ip'],
  family: 'discovery',
  mechanism: 'stale entry',
  origin: invented,
  shows: '1..64',
  make: () => {
    let cached: number | null = null;
    const packet = blankPacket();
    return {
      sides: (gateway) =>
        tampered(gateway, {
          delivering(bytes) {
            if (parsePacket(bytes, bytes.length, packet) === null) return;
            if (packet.protocol !== UDP || packet.sourcePort !== 53) return;
            cached ??= read32(bytes, packet.end - 4);
            write32(bytes, packet.end - 4, cached);
            write16(bytes, packet.transport + checksumOffset(UDP), 0);
          },
          cleared: () => {
            cached = null;
          },
        }),
    };
  },
};
