import { F } from '../model/facts.ts';
import { type Behaviour, feature, handshakes, replies, requires, udp, when } from './behaviour.ts';
import { unproven } from './evidence.ts';

export const mappingIsStable: Behaviour = {
  id: 'mapping-is-stable',
  claim: 'A flow keeps its public address and port for as long as it lives.',
  strength: 'inferred',
  exempts: requires('publicPort'),
  judge: (facts) => {
    if (facts.has(F.failed) && facts.has(F.lostLive)) {
      return unproven(facts) ?? 'violates';
    }
    if (facts.has(F.answersClient) && !facts.has(F.sourcePrivate))
      return facts.has(F.clientRestored) ? 'conforms' : 'violates';
    if (!facts.has(F.outbound) || !facts.has(F.live) || facts.has(F.sourcePrivate)) return null;
    return facts.has(F.changed) ? 'violates' : 'conforms';
  },
  situations: {
    'later UDP packet': when([F.outbound, F.toPublic, F.udp, F.live, F.same], udp),
    'later TCP segment': when([F.outbound, F.toPublic, F.tcp, F.live, F.same], handshakes),
    'reply to a client, restored': when(
      [F.outbound, F.answersClient, F.clientRestored],
      feature('inboundRules'),
      replies,
    ),
    'seen again after half an idle timeout': when([F.outbound, F.toPublic, F.live, F.same, F.idleHalf]),
  },
  words: (t, words) => ({
    expected: t.has(F.answersClient)
      ? `${words.flow(t)} answers a client, from ${words.endpoint(t.flow.publicAddress, t.flow.publicPort)} as the client knows it`
      : `${words.flow(t)}, surely live, still leaves from ${words.endpoint(t.flow.publicAddress, t.flow.publicPort)} (idle for ${words.ms(t.flow.idleAtLeast)})`,
    observed: t.has(F.failed)
      ? `its ${words.packet(t)} did not get through, while controls before and after did`
      : `it left from ${words.seen(t)}`,
  }),
};
