import { F } from '../model/facts.ts';
import {
  type Behaviour,
  handshakes,
  type Need,
  requires,
  setPorts,
  type Situation,
  unless,
  when,
} from './behaviour.ts';
import { unproven } from './evidence.ts';

/** At a pool that was full. A stray segment asks for no port, whatever it opens. */
const asks = (facts: readonly number[], ...needs: readonly Need[]): Situation =>
  unless(F.outOfState, when([F.outbound, F.wasFull, ...facts], setPorts, ...needs));

export const releaseRestoresService: Behaviour = {
  id: 'release-restores-service',
  claim: 'After a flow releases its port, a new flow to that destination succeeds.',
  strength: 'stated',
  exempts: requires('publicPort'),
  judge: (facts) => {
    if (facts.has(F.failed) && facts.has(F.belowEverywhere) && facts.has(F.explainedByClose)) {
      return unproven(facts) ?? 'violates';
    }
    if (facts.has(F.measured)) return 'conforms';
    if (!facts.has(F.outbound) || !facts.has(F.opens) || !facts.has(F.wasFull)) return null;
    if (facts.has(F.outOfState)) return null;
    return facts.has(F.closedOut) || facts.has(F.idledOut) ? 'conforms' : null;
  },
  situations: {
    'after a close and the idle timeout': asks([F.opens, F.closedOut], handshakes),
    'after idling': asks([F.opens, F.idledOut]),
    'after a failure': asks([F.opens, F.afterFailure]),
    'filled again': asks([F.takesLast]),
  },
  words: (t, words) => ({
    expected: `${words.flow(t)} gets a port: ${words.counted(t.pool.closedOut, 'flow')} to ${words.address(t.destination)} closed and surely gave back every port (at most ${t.pool.possible} of ${words.capacity(t)} taken)`,
    observed: 'it failed, while controls before and after got through',
  }),
};
