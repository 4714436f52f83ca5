import { F } from '../model/facts.ts';
import { type Behaviour, handshakes, requires, setPorts, udp, when } from './behaviour.ts';
import { unproven } from './evidence.ts';

export const destinationsSharePorts: Behaviour = {
  id: 'destinations-share-ports',
  claim:
    'Flows to different destination IP addresses do not compete for ports: with one destination exhausted, another still works.',
  strength: 'stated',
  exempts: requires('publicPort'),
  judge: (facts) => {
    if (facts.has(F.failed) && facts.has(F.explainedByOtherDestination) && facts.has(F.belowEverywhere)) {
      return unproven(facts) ?? 'violates';
    }
    if (facts.has(F.measured)) return 'conforms';
    return facts.has(F.outbound) && facts.has(F.otherDestinationFull) ? 'conforms' : null;
  },
  situations: {
    'a second destination by UDP while the first is full': when(
      [F.outbound, F.otherDestinationFull, F.udp],
      udp,
      setPorts,
    ),
    'a second destination by TCP while the first is full': when(
      [F.outbound, F.otherDestinationFull, F.tcp],
      handshakes,
      setPorts,
    ),
  },
  words: (t, words) => ({
    expected: `${words.flow(t)} gets a port: at most ${t.pool.possible} of ${words.capacity(t)} were taken towards ${words.address(t.destination)}, whatever another destination uses`,
    observed: `it failed while another destination of ${words.address(t.publicAddress)} was full and controls got through`,
  }),
};
