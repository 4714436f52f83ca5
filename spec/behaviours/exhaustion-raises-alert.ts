import { F } from '../model/facts.ts';
import { type Behaviour, handshakes, requires, setPorts, when } from './behaviour.ts';

export const exhaustionRaisesAlert: Behaviour = {
  id: 'exhaustion-raises-alert',
  claim:
    "With logging on, exhaustion of a load balancer's frontend by TCP writes at least one alert that names an address that possibly was full, within the declared delay of the first failure.",
  strength: 'inferred',
  // The page speaks of TCP.
  exempts: requires('alerts', 'pools', 'tcp'),
  judge: (facts) => {
    if (!facts.has(F.alerting)) return null;
    if (facts.has(F.alertNotYet))
      return { undecided: 'the alert was not due yet, or no control got through' };
    if (!facts.has(F.alertDue)) return null;
    return facts.has(F.alertPresent) ? 'conforms' : 'violates';
  },
  situations: {
    'a frontend exhausted by TCP with logging on': when([F.alerting, F.alertDue], handshakes, setPorts),
  },
  words: (t, words) => ({
    expected: `an alert "Ports exhausted" for ${words.address(t.publicAddress)} after its first failed TCP flow`,
    observed: 'none that names an address that possibly was full, after the declared delay',
  }),
};
