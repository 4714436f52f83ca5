import { F } from '../model/facts.ts';
import {
  type Behaviour,
  type Exemption,
  feature,
  poolOf,
  requires,
  setPorts,
  tcp,
  udp,
  when,
} from './behaviour.ts';
import { unproven, unsupported } from './evidence.ts';

const needs = requires('publicPort');

export const noFailureBelowCapacity: Behaviour = {
  id: 'no-failure-below-capacity',
  claim: 'A flow does not fail for want of a port while one is free for its destination.',
  strength: 'inferred',
  exempts: (hello): Exemption | null =>
    hello.capabilities.sharedAddresses
      ? {
          verdict: 'not-observable',
          reason: 'Users that nobody here sees may hold ports of the same address.',
        }
      : needs(hello),
  judge: (facts) => {
    if (facts.has(F.failed) && facts.has(F.lostSnat) && !facts.has(F.expectEither)) {
      const open = unsupported(facts);
      if (open !== null) return open;
      if (facts.has(F.surelyFull)) return null;
      if (!facts.has(F.belowEverywhere)) return { undecided: 'a port may have been free or not' };
      return unproven(facts) ?? 'violates';
    }
    if (!facts.has(F.outbound) || !facts.has(F.snat) || facts.has(F.unseen)) return null;
    return facts.has(F.opens) && facts.has(F.poolKnown) ? 'conforms' : null;
  },
  situations: {
    UDP: when([F.outbound, F.snat, F.opens, F.udp], udp),
    TCP: when([F.outbound, F.snat, F.opens, F.tcp], tcp),
    'last free port, taken by the only VM': when([F.outbound, F.takesLast, F.oneVm], setPorts),
    'last free port, with ports held by several VMs': when(
      [F.outbound, F.takesLast, F.severalVms],
      feature('severalVms'),
      poolOf(2),
    ),
  },
  words: (t, words) => ({
    expected: `${words.flow(t)} gets a port: at most ${t.pool.possible} of ${words.capacity(t)} of ${words.addresses(t.publicAddress === 0 ? [] : [t.publicAddress])} were taken towards ${words.address(t.destination)}`,
    observed: 'it failed, while controls before and after got through',
  }),
};
