import { F } from '../model/facts.ts';
import { type Behaviour, handshakes, requires, setPorts, udp, virtualClock, when } from './behaviour.ts';
import { unproven } from './evidence.ts';

const kept = [F.outbound, F.snat, F.live, F.same] as const;

export const noReclaimBefore4Minutes: Behaviour = {
  id: 'no-reclaim-before-4-minutes',
  claim: 'A flow that was idle for less than 4 minutes keeps its port and its mapping.',
  strength: 'inferred',
  exempts: requires('publicPort'),
  judge: (facts) => {
    if (facts.has(F.failed) || facts.has(F.undelivered)) {
      const lost = facts.has(F.lostLive) || facts.has(F.undelivered);
      if (!lost || !(facts.has(F.idleHalf) || facts.has(F.outlived))) return null;
      return unproven(facts) ?? 'violates';
    }
    if (facts.has(F.inbound))
      return facts.has(F.holderSure) && facts.has(F.idleHalf) && facts.has(F.deliveredToHolder)
        ? 'conforms'
        : null;
    if (!facts.has(F.outbound) || facts.has(F.unseen) || !facts.has(F.snat)) return null;
    if (facts.has(F.rivalIdle)) return 'violates';
    if (!facts.has(F.live) || facts.has(F.sourcePrivate)) return null;
    if (!facts.has(F.idleHalf) && !facts.has(F.outlived)) return null;
    return facts.has(F.changed) ? 'violates' : 'conforms';
  },
  situations: {
    'UDP, after half the timeout': when([...kept, F.idleHalf, F.udp], udp),
    'TCP, after half the timeout': when([...kept, F.idleHalf, F.tcp], handshakes),
    'one step before the band': when([...kept, F.beforeBandByOne], virtualClock),
    'at the start of the band': when([F.outbound, F.snat, F.bandStart, F.mayOpen], virtualClock),
    'a competitor at a full pool one step before the band': when(
      [F.failed, F.surelyFull, F.beforeBandByOne],
      virtualClock,
      setPorts,
    ),
    // A TCP flow is answered from its handshake on.
    'kept alive by outbound packets alone': {
      occurs: (facts) => [...kept, F.outlived].every((fact) => facts.has(fact)) && !facts.has(F.answered),
      possible: udp,
    },
    'kept alive by both directions': when([...kept, F.outlived, F.answered]),
    'kept alive by inbound packets alone': when([F.outbound, F.snat, F.refreshedByInbound]),
    'an older flow outlives a younger one': when([...kept, F.outlived, F.othersEnded]),
  },
  words: (t, words) => ({
    expected: t.has(F.rivalIdle)
      ? `the port of ${words.vm(t.rival.vm)}'s flow from port ${t.rival.port}, quiet for ${words.ms(t.rival.quietAtLeast)} only, is not given to ${words.flow(t)}`
      : `${words.flow(t)} keeps its port after ${words.ms(t.has(F.undelivered) ? t.holder.idleAtLeast : t.flow.idleAtLeast)} without an outbound packet`,
    observed: t.has(F.rivalIdle)
      ? `it left from ${words.seen(t)}, which that flow holds`
      : t.has(F.failed) || t.has(F.undelivered)
        ? `its ${words.packet(t)} did not get through, while controls before and after did`
        : `it left from ${words.seen(t)} instead of ${words.endpoint(t.flow.publicAddress, t.flow.publicPort)}`,
  }),
};
