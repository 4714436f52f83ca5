import { bug, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

const NAME_SERVICE = 53;
const MINUTE_OF_FOUR = 0.25;

export const nameQueriesGetOneMinute: Fault = {
  id: 'name-queries-get-one-minute',
  fault: 'Flows to the port of name servers are taken for one question and one answer, and get one minute.',
  breaks: ['no-reclaim-before-4-minutes', 'mapping-is-stable', 'return-traffic-reaches-origin'],
  family: 'timer',
  mechanism: 'one case forgotten',
  origin: bug('what RFC 4787 REQ-5 a) lets a NAT do with well-known ports'),
  shows: '1..64',
  make: seeded((standard) => ({
    timeout: (flow, settings) =>
      standard.timeout(flow, settings) * (flow.remotePort === NAME_SERVICE ? MINUTE_OF_FOUR : 1),
  })),
};
