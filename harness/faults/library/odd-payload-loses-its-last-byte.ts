import { invented, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const oddPayloadLosesItsLastByte: Fault = {
  id: 'odd-payload-loses-its-last-byte',
  fault: 'Replies are copied by words of two bytes: the last one of an odd payload comes out as zero.',
  breaks: ['payload-intact'],
  family: 'payload',
  mechanism: 'off by one',
  origin: invented,
  shows: '1..64',
  make: seeded((standard) => ({
    translateInbound(bytes, packet, flow) {
      standard.translateInbound(bytes, packet, flow);
      if (((packet.end - packet.payload) & 1) === 1) bytes[packet.end - 1] = 0;
    },
  })),
};
