import { F } from '../model/facts.ts';
import { type Behaviour, requires, tcp, udp, when } from './behaviour.ts';
import { judgeMethod, methodWords } from './method.ts';

export const instanceLevelIpForAllFlows: Behaviour = {
  id: 'instance-level-ip-for-all-flows',
  claim:
    'Every outbound flow of a VM with an instance-level public IP uses that address, not only its first.',
  strength: 'stated',
  exempts: requires('ilpip'),
  judge: (facts) => (facts.has(F.laterFlow) ? judgeMethod(facts, F.expectIlpip) : null),
  situations: {
    'later UDP flow': when([F.outbound, F.expectIlpip, F.laterFlow, F.opens, F.udp, F.sourceFits], udp),
    'later TCP flow': when([F.outbound, F.expectIlpip, F.laterFlow, F.opens, F.tcp, F.sourceFits], tcp),
    'flow to a second destination': when([
      F.outbound,
      F.expectIlpip,
      F.secondDestination,
      F.opens,
      F.sourceFits,
    ]),
  },
  words: (t, words) => methodWords(t, words, 'the instance-level public IP of all its flows'),
};
