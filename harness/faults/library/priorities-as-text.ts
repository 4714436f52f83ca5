import { invented, type Fault } from '../fault.ts';
import { groupsThat } from '../seeding/groups-that.ts';
import { seeded } from '../seeding/seeded.ts';

export const prioritiesAsText: Fault = {
  id: 'priorities-as-text',
  fault: 'Priorities of rules are sorted as text, so that 1000 comes before 300.',
  breaks: ['nsg-limits-destinations', 'nsg-default-rules'],
  family: 'NSG',
  mechanism: 'wrong order',
  origin: invented,
  shows: '1..64',
  make: seeded(() => ({
    admits: groupsThat({
      order: (users, defaults) => [
        ...users.toSorted((a, b) => (String(a.priority) < String(b.priority) ? -1 : 1)),
        ...defaults,
      ],
    }),
  })),
};
