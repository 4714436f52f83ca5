import { F } from '../model/facts.ts';
import { type Behaviour, requires, tcp, udp, when } from './behaviour.ts';

const own = [F.outbound, F.expectIlpip, F.sourceFits] as const;

export const instanceLevelIpKeepsPort: Behaviour = {
  id: 'instance-level-ip-keeps-port',
  claim: 'No SNAT means that the source port of an instance-level public IP flow is not rewritten.',
  strength: 'inferred',
  exempts: requires('ilpip', 'publicPort'),
  judge: (facts) => {
    if (!facts.has(F.outbound) || facts.has(F.unseen) || !facts.has(F.toPublic) || facts.has(F.answersClient))
      return null;
    if (
      !facts.has(F.expectIlpip) ||
      facts.has(F.expectEither) ||
      facts.has(F.demoted) ||
      facts.has(F.expectDenied)
    )
      return null;
    if (!facts.has(F.sourceFits)) return null;
    if (facts.has(F.portKept)) return 'conforms';
    return facts.has(F.ilpipGivenBack)
      ? { undecided: 'a flow from before the address was given back may have its port' }
      : 'violates';
  },
  situations: {
    UDP: when([...own, F.portKept, F.udp], udp),
    TCP: when([...own, F.portKept, F.tcp], tcp),
    'two flows with one port to one address on two ports': when([...own, F.portKept, F.samePortSibling]),
    'a privileged source port': when([...own, F.privilegedSource]),
  },
  words: (t, words) => ({
    expected: `${words.flow(t)} keeps its source port ${t.port}`,
    observed: `it left from ${words.seen(t)}`,
  }),
};
