import { F } from '../model/facts.ts';
import { type Behaviour, feature, requires, tcp, udp, type Situation, when } from './behaviour.ts';
import { judgeMethod, methodWords } from './method.ts';

const alone: Situation = {
  occurs: (facts) =>
    [F.outbound, F.expectIlpip, F.sourceFits].every((fact) => facts.has(fact)) && !facts.has(F.inPool),
  possible: () => true,
};

export const methodInstanceLevelIp: Behaviour = {
  id: 'method-instance-level-ip',
  claim:
    'A VM with an instance-level public IP leaves from that address, without SNAT, whether or not it is in a load balancer pool.',
  strength: 'stated',
  exempts: requires('ilpip'),
  judge: (facts) => judgeMethod(facts, F.expectIlpip),
  situations: {
    'ILPIP without a pool': alone,
    'ILPIP and in a pool': when([F.outbound, F.expectIlpip, F.sourceFits, F.inPool], feature('pools')),
    UDP: when([F.outbound, F.expectIlpip, F.sourceFits, F.udp], udp),
    TCP: when([F.outbound, F.expectIlpip, F.sourceFits, F.tcp], tcp),
    'after the ILPIP was assigned': when(
      [F.outbound, F.expectIlpip, F.sourceFits, F.opens, F.assigned],
      feature('changes'),
    ),
  },
  words: (t, words) => methodWords(t, words, 'its instance-level public IP'),
};
