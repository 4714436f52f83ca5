import { F } from '../model/facts.ts';
import { type Behaviour, requires, setPorts, when } from './behaviour.ts';

export const connectionsExceedPorts: Behaviour = {
  id: 'connections-exceed-ports',
  claim:
    'More flows can live behind one public address than it has ports, since each destination has the ports anew.',
  strength: 'stated',
  note: 'One witness suffices. Where there is none, `destinations-share-ports` is to blame.',
  exempts: requires('publicPort'),
  judge: (facts) =>
    facts.has(F.outbound) && facts.has(F.moreThanPorts) && facts.has(F.snat) && !facts.has(F.rival)
      ? 'conforms'
      : null,
  situations: {
    'more live flows than ports': when([F.outbound, F.moreThanPorts], setPorts),
  },
  words: (t, words) => ({ expected: `${words.flow(t)} gets through`, observed: 'it did not' }),
};
