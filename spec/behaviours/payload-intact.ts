import { F } from '../model/facts.ts';
import type { Transition } from '../model/transition.ts';
import { type Behaviour, replies, requires, tcp, udp, when } from './behaviour.ts';

const out = [F.outbound, F.toPublic] as const;

export const payloadIntact: Behaviour = {
  id: 'payload-intact',
  claim:
    'What arrives is what was sent: payload, lengths and valid checksums; a UDP checksum of 0 stays valid.',
  strength: 'inferred',
  exempts: requires('payload'),
  judge: (facts) => {
    const arrived =
      (facts.has(F.outbound) && !facts.has(F.unseen) && facts.has(F.toPublic)) ||
      (facts.has(F.inbound) && !facts.has(F.notDelivered)) ||
      facts.has(F.client);
    if (!arrived) return null;
    return facts.has(F.damaged) ? 'violates' : 'conforms';
  },
  situations: {
    'empty UDP datagram': when([...out, F.udp, F.empty], udp),
    'one byte': when([...out, F.oneByte]),
    'many bytes over UDP': when([...out, F.udp, F.manyBytes], udp),
    'many bytes over TCP': when([...out, F.tcp, F.manyBytes], tcp),
    'UDP without a checksum': when([...out, F.udp, F.zeroChecksum], udp),
    'reply with a payload': when([F.inbound, F.deliveredToHolder, F.manyBytes], replies),
  },
  words: (t, words) => ({
    expected: `a packet of ${words.flow(t)} arrives as it was sent${t.has(F.zeroChecksum) ? ', valid without a checksum' : ''}`,
    observed: `${whatArrived(t)} with another payload or length, or an invalid checksum`,
  }),
};

function whatArrived(t: Transition): string {
  if (t.has(F.inbound)) return 'the reply was delivered';
  return t.has(F.client) ? "the client's packet was delivered" : 'it arrived';
}
