import { UDP } from '../../packets/packet.ts';
import { bug, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const udpGetsTwoMinutes: Fault = {
  id: 'udp-gets-two-minutes',
  fault: 'UDP flows are given two minutes, TCP flows four.',
  breaks: ['no-reclaim-before-4-minutes'],
  family: 'timer',
  mechanism: 'one case forgotten',
  origin: bug('einat eb1f123; the least of RFC 4787 REQ-5'),
  shows: '1..64',
  make: seeded((standard) => ({
    timeout: (flow, settings) => standard.timeout(flow, settings) / (flow.protocol === UDP ? 2 : 1),
  })),
};
