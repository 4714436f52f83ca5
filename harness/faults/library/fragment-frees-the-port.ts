import { blankPacket, parsePacket, UDP } from '../../packets/packet.ts';
import { invented, type Fault } from '../fault.ts';
import { tampered } from '../seeding/tampered-sides.ts';

/** "More fragments" in the seventh octet of an IP header (RFC 791). */
const MORE = 0x20;

export const fragmentFreesThePort: Fault = {
  id: 'fragment-frees-the-port',
  fault: 'The first fragment of a datagram ends the flow that it is of, and its port is free.',
  breaks: [
    'ports-distinguish-flows',
    'one-port-per-flow-per-destination',
    'exhaustion-spares-live-flows',
    'no-reclaim-before-4-minutes',
  ],
  family: 'collision',
  mechanism: 'one case forgotten',
  origin: invented,
  shows: '1..64',
  make: () => ({
    sides(gateway) {
      const packet = blankPacket();
      return tampered(gateway, {
        given(bytes, length) {
          if (((bytes[6] ?? 0) & MORE) === 0) return;
          // Read as if it were whole, it begins with its ports.
          const whole = bytes.slice(0, length);
          whole.fill(0, 6, 8);
          if (parsePacket(whole, length, packet) === null || packet.protocol !== UDP) return;
          const { source, sourcePort, destination, destinationPort } = packet;
          const flow = gateway.flows.findInside(UDP, source, sourcePort, destination, destinationPort);
          if (flow) gateway.drop(flow);
        },
      });
    },
  }),
};
