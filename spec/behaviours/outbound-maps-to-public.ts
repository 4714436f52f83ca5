import { F } from '../model/facts.ts';
import { type Behaviour, handshakes, requires, tcp, udp, when } from './behaviour.ts';

export const outboundMapsToPublic: Behaviour = {
  id: 'outbound-maps-to-public',
  claim:
    'A flow from a VM to a public destination leaves with a public source address; on no packet of the flow, not even its last, does the destination see the private one.',
  strength: 'stated',
  exempts: requires('leaks'),
  judge: (facts) => {
    // An answer to a client is judged wherever that is, unless it may be of a flow of the VM's own, which stays private within the VNet.
    const answers = facts.has(F.answersClient) && !facts.has(F.clientRestored);
    if (!facts.has(F.outbound) || !(facts.has(F.toPublic) || answers)) return null;
    if (facts.has(F.askedPrivately)) return null;
    return facts.has(F.sourcePrivate) ? 'violates' : 'conforms';
  },
  situations: {
    'first UDP packet': when([F.outbound, F.toPublic, F.udp, F.first], udp),
    'later UDP packet': when([F.outbound, F.toPublic, F.udp, F.later], udp),
    'TCP SYN': when([F.outbound, F.toPublic, F.tcp, F.first], tcp),
    'later TCP segment': when([F.outbound, F.toPublic, F.tcp, F.later], tcp),
    'TCP FIN': when([F.outbound, F.toPublic, F.tcp, F.fin, F.live], handshakes),
    'TCP RST': when([F.outbound, F.toPublic, F.tcp, F.rst, F.live], handshakes),
    'TCP segment without a flow': when([F.outbound, F.toPublic, F.tcp, F.outOfState], tcp),
    'RST without a flow': when([F.outbound, F.toPublic, F.rst, F.outOfState], tcp),
  },
  words: (t, words) => ({
    expected: `${words.flow(t)} leaves with a public source address`,
    observed: `the destination saw the private source ${words.seen(t)}${t.has(F.rst) || t.has(F.fin) ? ` on a ${words.packet(t)}` : ''}`,
  }),
};
