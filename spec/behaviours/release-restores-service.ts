import { F } from '../model/facts.ts';
import { type Behaviour, handshakes, requires, setPorts, when } from './behaviour.ts';
import { unproven } from './evidence.ts';

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
    // A stray segment asks for no port.
    if (facts.has(F.outOfState)) return null;
    return facts.has(F.closedOut) || facts.has(F.idledOut) ? 'conforms' : null;
  },
  situations: {
    'after a close and the idle timeout': when(
      [F.outbound, F.opens, F.wasFull, F.closedOut],
      handshakes,
      setPorts,
    ),
    'after idling': when([F.outbound, F.opens, F.wasFull, F.idledOut], setPorts),
    'after a failure': when([F.outbound, F.opens, F.wasFull, F.afterFailure], setPorts),
    'filled again': when([F.outbound, F.takesLast, F.wasFull], setPorts),
  },
  words: (t, words) => ({
    expected: `${words.flow(t)} gets a port: ${words.counted(t.pool.closedOut, 'flow')} to ${words.address(t.destination)} closed and surely gave back every port (at most ${t.pool.possible} of ${words.capacity(t)} taken)`,
    observed: 'it failed, while controls before and after got through',
  }),
};
