import { checksumOffset } from '../../builtin/rewrite.ts';
import { write16, write32 } from '../../packets/bytes.ts';
import { UDP, parsePacket, blankPacket } from '../../packets/packet.ts';
import { bug, type Fault } from '../fault.ts';
import { tampered } from '../seeding/tampered-sides.ts';

const packet = blankPacket();

/** The answer's last four bytes are the address that it gives. */
function doctored(bytes: Uint8Array): void {
  if (parsePacket(bytes, bytes.length, packet) === null) return;
  if (packet.protocol !== UDP || packet.sourcePort !== 53) return;
  const checksum = packet.transport + checksumOffset(UDP);
  write32(bytes, packet.end - 4, packet.destination);
  write16(bytes, checksum, 0);
}

export const answerNamesThePrivateAddress: Fault = {
  id: 'answer-names-the-private-address',
  fault: 'A public address in a DNS answer is replaced by the private one of whoever has it.',
  breaks: ['discovery-answers-source-ip'],
  family: 'discovery',
  mechanism: 'wrong rewrite',
  origin: bug('what firewalls call DNS doctoring'),
  shows: '1..64',
  make: () => ({
    sides: (gateway) => tampered(gateway, { delivering: (bytes) => doctored(bytes) }),
  }),
};
