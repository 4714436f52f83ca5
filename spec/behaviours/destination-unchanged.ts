import { F } from '../model/facts.ts';
import { type Behaviour, requires, tcp, udp, when } from './behaviour.ts';

export const destinationUnchanged: Behaviour = {
  id: 'destination-unchanged',
  claim:
    'Translation rewrites the source only: the packet arrives at the destination address and port that the VM sent it to.',
  strength: 'inferred',
  exempts: requires(),
  judge: (facts) => {
    if (!facts.has(F.outbound) || facts.has(F.unseen) || !facts.has(F.toPublic)) return null;
    return facts.has(F.destinationChanged) ? 'violates' : 'conforms';
  },
  situations: {
    UDP: when([F.outbound, F.udp, F.toPublic, F.sourceFits], udp),
    TCP: when([F.outbound, F.tcp, F.toPublic, F.sourceFits], tcp),
  },
  words: (t, words) => ({
    expected: `a packet of ${words.flow(t)} arrives at ${words.endpoint(t.destination, t.destinationPort)}`,
    observed: 'it arrived at another address or port',
  }),
};
