import { invented, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const downOneProbeLate: Fault = {
  id: 'down-one-probe-late',
  fault: 'A VM is marked down after one failure more than the threshold.',
  breaks: ['probe-blocked-marks-down', 'down-vm-gets-no-new-flows'],
  family: 'probe',
  mechanism: 'off by one',
  origin: invented,
  shows: '1..64',
  make: seeded((standard) => ({
    mark: (member, reached, threshold) => standard.mark(member, reached, threshold + 1),
  })),
};
