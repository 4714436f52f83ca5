import { bug, type Fault } from '../fault.ts';
import { tampered } from '../seeding/tampered-sides.ts';

export const exhaustedLeavesUntranslated: Fault = {
  id: 'exhausted-leaves-untranslated',
  fault: 'A packet that finds no port leaves as it came, with its private source.',
  breaks: ['outbound-maps-to-public', 'exhaustion-fails-new-flows'],
  family: 'capacity',
  mechanism: 'missing check',
  origin: bug('Open vSwitch without a rule for +snat-inv, as measured'),
  shows: '1..64',
  make: () => {
    let failed = false;
    return {
      parts: (standard) => ({
        ...standard,
        exhausted: (...all) => {
          failed = true;
          standard.exhausted(...all);
        },
      }),
      sides: (gateway) =>
        tampered(gateway, {
          given(bytes, length, emit) {
            if (failed) emit(bytes, length);
            failed = false;
          },
          cleared: () => {
            failed = false;
          },
        }),
    };
  },
};
