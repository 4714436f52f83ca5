import { F } from '../model/facts.ts';
import { type Behaviour, replies, requires, setPorts, when } from './behaviour.ts';
import { unproven } from './evidence.ts';

export const exhaustionSparesLiveFlows: Behaviour = {
  id: 'exhaustion-spares-live-flows',
  claim: 'Exhaustion harms no flow that already holds a port.',
  strength: 'inferred',
  exempts: requires('publicPort'),
  judge: (facts) => {
    if (!facts.has(F.hadPortThen)) return null;
    if (facts.has(F.failed) || facts.has(F.undelivered)) {
      if (!facts.has(F.lostLive) && !facts.has(F.undelivered)) return null;
      // A flow that idled for long was reclaimed early rather than harmed.
      return unproven(facts) ?? (facts.has(F.idleHalf) ? null : 'violates');
    }
    if (facts.has(F.inbound) && facts.has(F.holderSure))
      return facts.has(F.deliveredToHolder) ? 'conforms' : null;
    if (!facts.has(F.outbound) || !facts.has(F.live) || facts.has(F.sourcePrivate)) return null;
    if (facts.has(F.changed)) return facts.has(F.idleHalf) ? null : 'violates';
    return 'conforms';
  },
  situations: {
    'outbound packet of a live flow after a failure': when(
      [F.outbound, F.live, F.same, F.hadPortThen, F.wasFull],
      setPorts,
    ),
    'inbound packet of a live flow after a failure': when(
      [F.inbound, F.holderSure, F.hadPortThen, F.wasFull],
      setPorts,
      replies,
    ),
  },
  words: (t, words) => ({
    expected: `${words.flow(t)}, surely live, is left alone by the exhaustion of ${words.address(t.publicAddress)}`,
    observed: t.has(F.outbound)
      ? `it left from ${words.seen(t)} instead of ${words.endpoint(t.flow.publicAddress, t.flow.publicPort)}`
      : `its ${words.packet(t)} did not get through after another flow had failed, while controls before and after did`,
  }),
};
