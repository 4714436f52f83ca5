import { F } from '../model/facts.ts';
import { type Behaviour, requires, when } from './behaviour.ts';

export const noAlertWithoutExhaustion: Behaviour = {
  id: 'no-alert-without-exhaustion',
  claim: 'There is no alert for an address while every destination of it was surely below capacity.',
  strength: 'inferred',
  exempts: requires('alerts', 'pools'),
  judge: (facts) => {
    if (!facts.has(F.alerting) || facts.has(F.alertDue) || facts.has(F.alertNotYet)) return null;
    return facts.has(F.alertFalse) ? 'violates' : 'conforms';
  },
  situations: {
    'logging on and nothing exhausted': when([F.alerting, F.loggingOn, F.noExhaustion]),
  },
  words: (t, words) => ({
    expected: `no alert for ${words.address(t.publicAddress)}, which was below capacity towards every destination`,
    observed: 'an alert "Ports exhausted" that names it',
  }),
};
