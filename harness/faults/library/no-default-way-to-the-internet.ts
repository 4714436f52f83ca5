import { article, type Fault } from '../fault.ts';
import { groupsThat } from '../seeding/groups-that.ts';
import { seeded } from '../seeding/seeded.ts';

export const noDefaultWayToTheInternet: Fault = {
  id: 'no-default-way-to-the-internet',
  fault: 'A group without a rule for it denies what goes to the internet.',
  breaks: ['nsg-default-rules'],
  family: 'NSG',
  mechanism: 'misread document',
  origin: article('default rule 65001 lets VMs reach the internet'),
  shows: '1..64',
  make: seeded(() => ({
    admits: groupsThat({
      order: (users, defaults) =>
        [...users, ...defaults.filter(({ destination }) => destination !== 'INTERNET')].toSorted(
          (a, b) => a.priority - b.priority,
        ),
    }),
  })),
};
