import { F } from '../model/facts.ts';
import {
  bandOf,
  type Behaviour,
  handshakes,
  requires,
  setPorts,
  udp,
  virtualClock,
  when,
} from './behaviour.ts';
import { unproven } from './evidence.ts';

const reclaimed = [F.outbound, F.opens, F.newFlow, F.wasFull, F.idledOut] as const;

export const idleReclaimedAt4Minutes: Behaviour = {
  id: 'idle-reclaimed-at-4-minutes',
  claim: 'A port whose flow was idle for 4 minutes can be had again.',
  strength: 'stated',
  exempts: requires('publicPort'),
  judge: (facts) => {
    if (facts.has(F.failed) && facts.has(F.belowEverywhere) && facts.has(F.explainedByIdle)) {
      return unproven(facts) ?? 'violates';
    }
    // A different flow: one that ended and comes again may have found its own port unused.
    return reclaimed.every((fact) => facts.has(fact)) ? 'conforms' : null;
  },
  situations: {
    'UDP, by a different flow': when([...reclaimed, F.udp], udp, setPorts),
    'TCP, by a different flow': when([...reclaimed, F.tcp], handshakes, setPorts),
    'several timers in one window': when([...reclaimed, F.severalIdledOut], setPorts),
    'a competitor one step before the deadline': when(
      [F.wasFullCompetitor, F.deadlineMinusOne],
      virtualClock,
      setPorts,
    ),
    'a competitor at the deadline': when(
      [F.wasFullCompetitor, F.deadline],
      virtualClock,
      setPorts,
      bandOf(0),
    ),
    'a competitor one step after the deadline': when(
      [F.wasFullCompetitor, F.deadlinePlusOne],
      virtualClock,
      setPorts,
      bandOf(1),
    ),
    'a competitor at the end of the band': when([...reclaimed, F.endedAtBand], virtualClock, setPorts),
    'a competitor one step past the band': when([...reclaimed, F.endedPastBand], virtualClock, setPorts),
  },
  words: (t, words) => ({
    expected: `${words.flow(t)} gets a port: ${words.counted(t.pool.idledOut, 'flow')} to ${words.address(t.destination)} idled past the timeout, so at most ${t.pool.possible} of ${words.capacity(t)} were taken`,
    observed: 'it failed, while controls before and after got through',
  }),
};
