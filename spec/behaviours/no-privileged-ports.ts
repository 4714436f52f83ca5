import { F } from '../model/facts.ts';
import { type Behaviour, requires, tcp, udp, when } from './behaviour.ts';

export const noPrivilegedPorts: Behaviour = {
  id: 'no-privileged-ports',
  claim: 'None of the 1,024 privileged ports, 0 to 1023, is used as a SNAT port.',
  strength: 'stated',
  exempts: requires('publicPort'),
  judge: (facts) => {
    if (!facts.has(F.outbound) || facts.has(F.unseen) || !facts.has(F.toPublic) || facts.has(F.answersClient))
      return null;
    if (!facts.has(F.snat) || facts.has(F.demoted)) return null;
    if (facts.has(F.sourcePrivate) || !facts.has(F.sourceFits)) return null;
    return facts.has(F.portPrivileged) ? 'violates' : 'conforms';
  },
  situations: {
    UDP: when([F.outbound, F.snat, F.first, F.udp, F.sourceFits], udp),
    TCP: when([F.outbound, F.snat, F.first, F.tcp, F.sourceFits], tcp),
    'a privileged source port': when([F.outbound, F.snat, F.privilegedSource, F.sourceFits]),
  },
  words: (t, words) => ({
    expected: `${words.flow(t)} leaves from a port of 1024 or more`,
    observed: `it left from ${words.seen(t)}`,
  }),
};
