import { F } from '../model/facts.ts';
import { type Behaviour, feature, requires, tcp, udp, when } from './behaviour.ts';
import { unproven } from './evidence.ts';

export const returnTrafficReachesOrigin: Behaviour = {
  id: 'return-traffic-reaches-origin',
  claim:
    'What a destination sends back to the public endpoint that it saw reaches the VM and port whose flow surely lives with exactly that tuple; where none surely lives, at most one that possibly does.',
  strength: 'stated',
  exempts: requires('deliveries', 'publicPort'),
  judge: (facts) => {
    if (facts.has(F.undelivered)) {
      return unproven(facts) ?? 'violates';
    }
    if (!facts.has(F.inbound)) return null;
    if (facts.has(F.deliveredElsewhere)) {
      if (facts.has(F.holdersSeveral)) return { undecided: 'two flows share the public endpoint' };
      if (facts.has(F.maybeStranger))
        return { undecided: "it may have passed as a stranger's packet to the port's next holder" };
      return facts.has(F.holderForgotten)
        ? { undecided: 'an earlier holder may have been forgotten' }
        : 'violates';
    }
    return 'conforms';
  },
  situations: {
    'UDP reply': when([F.inbound, F.udp, F.holderSure, F.deliveredToHolder], udp),
    'TCP reply': when([F.inbound, F.tcp, F.holderSure, F.deliveredToHolder], tcp),
    'replies to flows of two VMs': when([F.inbound, F.holderSure, F.secondVm], feature('severalVms')),
    'reply after the port was reused by another flow': when([F.inbound, F.holderSure, F.reusesPort]),
    'reply after half an idle timeout': when([F.inbound, F.holderSure, F.idleHalf]),
    'reply where no flow surely lives': when([F.inbound, F.holderPossible]),
  },
  words: (t, words) => ({
    expected: `a ${words.packet(t)} from ${words.endpoint(t.destination, t.destinationPort)} to ${words.seen(t)} reaches ${words.vm(t.vm)}, port ${t.port}`,
    observed: t.has(F.undelivered)
      ? 'it reached nobody, while controls before and after got through'
      : t.deliveredVm === t.vm && t.deliveredPort === t.port
        ? 'it arrived there with another source than the destination'
        : `it reached ${words.vm(t.deliveredVm)}, port ${t.deliveredPort}`,
  }),
};
