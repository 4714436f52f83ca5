import { F } from '../model/facts.ts';
import { type Behaviour, feature, requires, when } from './behaviour.ts';

export const downVmGetsNoNewFlows: Behaviour = {
  id: 'down-vm-gets-no-new-flows',
  claim: 'The load balancer sends no new flow to a VM that is marked down.',
  strength: 'stated',
  exempts: requires('pools', 'probes', 'inboundRules', 'securityGroups', 'deliveries'),
  judge: (facts) => {
    if (facts.has(F.reachedDownVm)) return 'violates';
    return facts.has(F.client) && facts.has(F.reachedVm) ? 'conforms' : null;
  },
  situations: {
    'a VM receives before its probe is blocked': when([F.client, F.reachedVm, F.beforeBlock]),
    'another VM receives while one is down': when([F.client, F.otherVmReached], feature('severalVms')),
    'the VM receives again after it was unblocked': when(
      [F.client, F.reachedVm, F.upAgain],
      feature('changes'),
    ),
  },
  words: (t, words) => ({
    expected: `no new flow to ${words.vm(t.vm)}, whose probe was blocked for ${words.counted(t.measured, 'round')}`,
    observed: `a client's flow to ${words.seen(t)} reached it`,
  }),
};
