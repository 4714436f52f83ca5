import { invented, STOPS, type Fault } from '../fault.ts';
import { seeded, clearedWith } from '../seeding/seeded.ts';

export const crashOnLateReply: Fault = {
  id: 'crash-on-late-reply',
  fault:
    'A packet from outside to a flow that is gone by then is looked up in a table from which it was taken, and that stops the gateway.',
  breaks: [STOPS],
  family: 'return',
  mechanism: 'crash',
  origin: invented,
  shows: '1..64',
  make: seeded((standard) => {
    const known = new Set<string>();
    return {
      ports: clearedWith(standard.ports, () => known.clear()),
      findInbound(flows, packet) {
        const { protocol, source, sourcePort, destination, destinationPort } = packet;
        const flow = standard.findInbound(flows, packet);
        const key = `${protocol} ${source} ${sourcePort} ${destination} ${destinationPort}`;
        if (flow !== null) known.add(key);
        else if (known.has(key)) throw new TypeError('an entry that is not there any more');
        return flow;
      },
    };
  }),
};
