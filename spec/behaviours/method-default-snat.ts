import { F } from '../model/facts.ts';
import { type Behaviour, feature, requires, tcp, udp, when } from './behaviour.ts';
import { judgeMethod, methodWords } from './method.ts';

export const methodDefaultSnat: Behaviour = {
  id: 'method-default-snat',
  claim:
    'A VM that is in no load balancer pool and has no instance-level public IP gets default SNAT, with a public address that the platform chooses.',
  strength: 'stated',
  exempts: requires(),
  judge: (facts) => {
    const judgement = judgeMethod(facts, F.expectDefault);
    // An address of the tenant's that nobody uses is `default-ip-not-tenant-owned` alone.
    return judgement === 'violates' && !facts.has(F.sourceInUse) ? null : judgement;
  },
  situations: {
    'first flow': when([F.outbound, F.expectDefault, F.sourceFits, F.first]),
    'later flow': when([F.outbound, F.expectDefault, F.sourceFits, F.laterFlow, F.opens]),
    UDP: when([F.outbound, F.expectDefault, F.sourceFits, F.udp], udp),
    TCP: when([F.outbound, F.expectDefault, F.sourceFits, F.tcp], tcp),
    'after leaving a pool': when(
      [F.outbound, F.expectDefault, F.sourceFits, F.opens, F.left],
      feature('pools'),
      feature('changes'),
    ),
    'after losing an ILPIP': when(
      [F.outbound, F.expectDefault, F.sourceFits, F.opens, F.released],
      feature('ilpip'),
      feature('changes'),
    ),
  },
  words: (t, words) => methodWords(t, words, 'default SNAT: neither load balancer nor ILPIP'),
};
