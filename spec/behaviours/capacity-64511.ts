import { F } from '../model/facts.ts';
import { type Behaviour, feature, fullScale, poolOf, requires, setPorts, when } from './behaviour.ts';

const filled = [F.failed, F.lostSnat, F.surelyFull] as const;

export const capacity64511: Behaviour = {
  id: 'capacity-64511',
  claim:
    'At most 64,511 SNAT ports per public address and destination (65,535 less 1,024); of a port range that is set or declared, each port serves and none outside it.',
  strength: 'not guaranteed',
  note: 'The article does not guarantee the figure. Against a range that is set or declared any deviation counts; otherwise only more than 64,512 flows do.',
  exempts: requires('publicPort'),
  judge: (facts) => {
    if (facts.has(F.measured)) return facts.has(F.capacityExact) ? 'conforms' : 'permitted-variation';
    if (facts.has(F.failed)) {
      if (!facts.has(F.lostSnat) || !facts.has(F.poolKnown)) return null;
      if (!facts.has(F.controlled) || !facts.has(F.repeated)) return null;
      if (facts.has(F.surelyFull)) return 'conforms';
      return facts.has(F.belowEverywhere) &&
        facts.has(F.explainedByCount) &&
        facts.has(F.beyondChance) &&
        !facts.has(F.explainedByIdle) &&
        !facts.has(F.explainedByClose) &&
        !facts.has(F.explainedByDenial)
        ? 'violates'
        : null;
    }
    if (!facts.has(F.outbound) || facts.has(F.unseen) || !facts.has(F.toPublic)) return null;
    if (!facts.has(F.snat) || facts.has(F.demoted)) return null;
    if (facts.has(F.sourcePrivate) || !facts.has(F.sourceFits) || facts.has(F.answersClient)) return null;
    if (facts.has(F.portOutsideRange) || facts.has(F.beyondAnyRange)) return 'violates';
    return facts.has(F.becameSure) && facts.has(F.poolFull) && !facts.has(F.rival) ? 'violates' : null;
  },
  situations: {
    'filled by one VM': when([...filled, F.oneVm], setPorts),
    'filled by several VMs': when([...filled, F.severalVms], feature('severalVms'), poolOf(2)),
    'a pool of 1 port': when([...filled, F.poolOfOne], setPorts),
    'a pool of 2 ports': when([...filled, F.poolOfTwo], poolOf(2)),
    'a pool of 3 to 64 ports': when([...filled, F.poolOfFew], poolOf(3)),
    'a pool of 65 to 4,096 ports': when([...filled, F.poolOfHundreds], poolOf(65)),
    'all 64,511 ports': when([...filled, F.poolOfAll], fullScale),
    'filled, released and filled again': when([...filled, F.refilled], setPorts),
  },
  words: (t, words) => ({
    expected: t.has(F.failed)
      ? `${words.address(t.publicAddress)} serves ${words.ports(t.capacity)} towards ${words.address(t.destination)}`
      : t.has(F.portOutsideRange)
        ? 'every port lies within the range that was set or declared'
        : `at most ${words.mostPorts(t)} of ${words.address(t.publicAddress)} towards ${words.address(t.destination)}`,
    observed: t.has(F.failed)
      ? `${words.flow(t)} failed with at most ${words.ports(t.pool.possible)} taken`
      : t.has(F.portOutsideRange)
        ? `${words.flow(t)} left from ${words.seen(t)}`
        : `${words.flow(t)} left from ${words.seen(t)} as live flow number ${t.pool.sure + 1}`,
  }),
};
