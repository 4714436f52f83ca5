import { F } from '../model/facts.ts';
import { type Behaviour, feature, requires, when } from './behaviour.ts';

export const probeBlockedMarksDown: Behaviour = {
  id: 'probe-blocked-marks-down',
  claim:
    'A network security group that blocks the health probe (tag AZURE_LOADBALANCER) makes the probe fail, and after the threshold the VM is marked down.',
  strength: 'stated',
  note: 'The Korean edition lost the word "down" (erratum 2).',
  exempts: requires('pools', 'probes', 'securityGroups', 'probeState'),
  judge: (facts) => {
    if (!facts.has(F.health) || !facts.has(F.probeBlocked)) return null;
    if (facts.has(F.probeReached)) return 'violates';
    if (!facts.has(F.thresholdPassed)) return null;
    if (facts.has(F.markedUp)) return 'violates';
    return facts.has(F.markedDown)
      ? 'conforms'
      : { undecided: 'the target did not show the state of the probe' };
  },
  situations: {
    'blocked for the threshold': when([F.health, F.probeBlocked, F.thresholdPassed]),
    'allowed before': when([F.health, F.probeAllowed, F.markedUp]),
    'up again after it was unblocked': when([F.health, F.upAgain], feature('changes')),
  },
  words: (t, words) => ({
    expected: `${words.vm(t.vm)}, whose security groups blocked ${words.counted(t.measured, 'probe')} in a row, is marked down and sees no probe`,
    observed: t.has(F.probeReached) ? 'the probe reached the VM' : 'it is held for up',
  }),
};
