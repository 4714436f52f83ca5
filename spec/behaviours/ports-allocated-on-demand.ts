import { F } from '../model/facts.ts';
import { type Behaviour, feature, requires, setPorts, when } from './behaviour.ts';
import { unproven } from './evidence.ts';

export const portsAllocatedOnDemand: Behaviour = {
  id: 'ports-allocated-on-demand',
  claim:
    'A port is taken when a flow is created: a VM without flows holds none, so one VM can take every port.',
  strength: 'stated',
  exempts: requires('severalVms', 'publicPort'),
  judge: (facts) => {
    if (facts.has(F.failed) && facts.has(F.explainedByOneVm) && facts.has(F.belowEverywhere)) {
      return unproven(facts) ?? 'violates';
    }
    if (!facts.has(F.outbound) || !facts.has(F.snat)) return null;
    return facts.has(F.takesLast) && facts.has(F.oneVm) && facts.has(F.poolOfOthers) ? 'conforms' : null;
  },
  situations: {
    'one VM takes every port while others of its pool are idle': when(
      [F.takesLast, F.oneVm, F.poolOfOthers],
      feature('pools'),
      setPorts,
    ),
  },
  words: (t, words) => ({
    expected: `${words.flow(t)} gets a port: at most ${t.pool.possible} of ${words.capacity(t)} were taken, all by ${words.vm(t.vm)} itself`,
    observed: 'it failed, as if ports were set aside for VMs that have no flow',
  }),
};
