import { F } from '../model/facts.ts';
import { type Behaviour, requires, setPorts, when } from './behaviour.ts';
import { unproven } from './evidence.ts';

export const deniedFlowTakesNoPort: Behaviour = {
  id: 'denied-flow-takes-no-port',
  claim: 'A flow that a network security group denies consumes no SNAT port.',
  strength: 'inferred',
  exempts: requires('securityGroups', 'publicPort'),
  judge: (facts) => {
    if (facts.has(F.failed) && facts.has(F.belowEverywhere) && facts.has(F.explainedByDenial)) {
      return unproven(facts) ?? 'violates';
    }
    if (!facts.has(F.outbound) || !facts.has(F.snat)) return null;
    // Who shares another's port leaves one that a denied flow may hold.
    return facts.has(F.takesLast) && facts.has(F.afterDenial) && !facts.has(F.rival) ? 'conforms' : null;
  },
  situations: {
    'one port free: a denied flow, then an allowed one': when(
      [F.outbound, F.takesLast, F.afterDenial],
      setPorts,
    ),
  },
  words: (t, words) => ({
    expected: `${words.flow(t)} gets a port: at most ${t.pool.possible} of ${words.capacity(t)} were taken, none of them by ${words.counted(t.pool.denied, 'denied flow')}`,
    observed: 'it failed, while controls before and after got through',
  }),
};
