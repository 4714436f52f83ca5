import { invented, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const theNeighbourIsMarked: Fault = {
  id: 'the-neighbour-is-marked',
  fault: 'What the probe of a VM says is entered for the next member of its pool.',
  breaks: ['probe-blocked-marks-down', 'down-vm-gets-no-new-flows'],
  family: 'probe',
  mechanism: 'wrong party',
  origin: invented,
  shows: '1..64',
  make: seeded((standard) => ({
    mark(member, reached, threshold) {
      const members = member.vm.balancers.find((one) => one.members.includes(member))?.members ?? [];
      const next = members[(members.indexOf(member) + 1) % members.length] ?? member;
      standard.mark(next, reached, threshold);
    },
  })),
};
