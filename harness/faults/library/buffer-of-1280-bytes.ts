import { invented, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

const BUFFER = 1_280;

export const bufferOf1280Bytes: Fault = {
  id: 'buffer-of-1280-bytes',
  fault: 'Payloads pass through a buffer of 1,280 bytes, and what is beyond it comes out as zeros.',
  breaks: ['payload-intact'],
  family: 'payload',
  mechanism: 'missing check',
  origin: invented,
  shows: '1..64',
  make: seeded((standard) => ({
    translateOutbound(bytes, packet, flow) {
      standard.translateOutbound(bytes, packet, flow);
      if (packet.end - packet.payload > BUFFER) bytes.fill(0, packet.payload + BUFFER, packet.end);
    },
  })),
};
