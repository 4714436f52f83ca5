import { F } from '../model/facts.ts';
import { type Behaviour, feature, requires, tcp, udp, when } from './behaviour.ts';
import { judgeMethod, methodWords } from './method.ts';

export const methodLoadBalancerSnat: Behaviour = {
  id: 'method-load-balancer-snat',
  claim:
    "A VM in a load balancer's pool without an instance-level public IP leaves from the public address of the load balancer's frontend.",
  strength: 'stated',
  exempts: requires('pools'),
  judge: (facts) => judgeMethod(facts, F.expectFrontend),
  situations: {
    'first flow': when([F.outbound, F.expectFrontend, F.sourceFits, F.first]),
    'later flow': when([F.outbound, F.expectFrontend, F.sourceFits, F.laterFlow, F.opens]),
    UDP: when([F.outbound, F.expectFrontend, F.sourceFits, F.udp], udp),
    TCP: when([F.outbound, F.expectFrontend, F.sourceFits, F.tcp], tcp),
    'one frontend': when([F.outbound, F.expectFrontend, F.sourceFits, F.oneFrontend]),
    'several frontends': when(
      [F.outbound, F.expectFrontend, F.sourceFits, F.severalFrontends],
      feature('severalFrontends'),
    ),
    'after joining the pool': when(
      [F.outbound, F.expectFrontend, F.sourceFits, F.opens, F.joined],
      feature('changes'),
    ),
    'after losing an ILPIP': when(
      [F.outbound, F.expectFrontend, F.sourceFits, F.opens, F.released],
      feature('changes'),
      feature('ilpip'),
    ),
  },
  words: (t, words) => methodWords(t, words, "the load balancer's frontend"),
};
