import { F } from '../model/facts.ts';
import { type Behaviour, requires, when } from './behaviour.ts';
import { unproven } from './evidence.ts';

export const instanceLevelIpNeverExhausts: Behaviour = {
  id: 'instance-level-ip-never-exhausts',
  claim:
    'A VM with an instance-level public IP has no SNAT port limit: its flows do not fail for want of a port.',
  strength: 'stated',
  exempts: requires('ilpip'),
  judge: (facts) => {
    if (facts.has(F.failed) && facts.has(F.lostIlpip)) {
      return unproven(facts) ?? 'violates';
    }
    if (!facts.has(F.outbound) || !facts.has(F.expectIlpip) || facts.has(F.expectEither)) return null;
    if (!facts.has(F.toPublic) || facts.has(F.expectDenied)) return null;
    return facts.has(F.becameSure) && facts.has(F.sourceFits) ? 'conforms' : null;
  },
  situations: {
    'more than 64,512 live flows to one address': when([
      F.outbound,
      F.expectIlpip,
      F.sourceFits,
      F.beyondAnyRange,
    ]),
  },
  words: (t, words) => ({
    expected: `${words.flow(t)} gets through: an instance-level public IP has no port limit`,
    observed: `nothing arrived, with ${words.counted(t.pool.sure, 'flow')} of this address live towards that destination, while controls before and after got through`,
  }),
};
