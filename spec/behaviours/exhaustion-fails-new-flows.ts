import { F } from '../model/facts.ts';
import { type Behaviour, feature, handshakes, requires, setPorts, udp, when } from './behaviour.ts';
import { unsupported } from './evidence.ts';

const byAnother = [F.failed, F.lostSnat, F.surelyFull, F.oneVm] as const;

export const exhaustionFailsNewFlows: Behaviour = {
  id: 'exhaustion-fails-new-flows',
  claim: 'With no port left for a destination, a new flow to it fails.',
  strength: 'stated',
  exempts: requires('publicPort'),
  judge: (facts) => {
    if (facts.has(F.failed) && facts.has(F.lostSnat) && facts.has(F.surelyFull)) {
      return unsupported(facts) ?? 'conforms';
    }
    if (facts.has(F.measured)) return 'conforms';
    if (!facts.has(F.outbound) || !facts.has(F.snat) || facts.has(F.unseen) || facts.has(F.expectDenied))
      return null;
    if (facts.has(F.beyondAnyRange)) return 'violates';
    // Not before its handshake is complete: only then it shows whose port it got. A flow that shares another's port took
    // none: that is `one-port-per-flow-per-destination`.
    return facts.has(F.becameSure) && facts.has(F.poolFull) && !facts.has(F.rival) ? 'violates' : null;
  },
  situations: {
    'last free port taken': when([F.outbound, F.takesLast], setPorts),
    'first failure by UDP': when([F.failed, F.lostSnat, F.surelyFull, F.udp], udp, setPorts),
    'first failure by TCP': when([F.failed, F.lostSnat, F.surelyFull, F.tcp], handshakes, setPorts),
    'failure of the VM that filled': when([F.failed, F.lostSnat, F.surelyFull, F.fillerFails], setPorts),
    'failure of another VM': {
      ...when(byAnother, feature('severalVms'), setPorts),
      // Of ports that several VMs hold, it may hold some itself.
      occurs: (facts) => byAnother.every((fact) => facts.has(fact)) && !facts.has(F.fillerFails),
    },
    'exhausted again after a refill': when([F.failed, F.lostSnat, F.surelyFull, F.refilled], setPorts),
  },
  words: (t, words) => ({
    expected: `${words.flow(t)} fails: all ${words.mostPorts(t)} of ${words.address(t.publicAddress)} were surely held towards ${words.address(t.destination)} (${words.counted(t.pool.sure, 'live flow')})`,
    observed: `it got through, from ${words.seen(t)}`,
  }),
};
