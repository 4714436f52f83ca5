import { F } from '../model/facts.ts';
import { type Behaviour, requires } from './behaviour.ts';
import { judgeNeighbours, neighbourSituations } from './neighbours.ts';

export const portsDistinguishFlows: Behaviour = {
  id: 'ports-distinguish-flows',
  claim: 'Live flows behind one public address can be told apart by what the destination sees.',
  strength: 'stated',
  exempts: requires('publicPort'),
  judge: (facts) => judgeNeighbours(facts, F.rivalSameEndpoint),
  situations: neighbourSituations,
  words: (t, words) => ({
    expected: `${words.flow(t)} can be told from every other live flow behind ${words.address(t.publicAddress)}`,
    observed: `it left from ${words.seen(t)}, which ${words.vm(t.rival.vm)}'s live flow from port ${t.rival.port} uses towards the very same destination and port`,
  }),
};
