import { article, type Fault } from '../fault.ts';
import { groupsThat } from '../seeding/groups-that.ts';
import { seeded } from '../seeding/seeded.ts';

export const highestNumberFirst: Fault = {
  id: 'highest-number-first',
  fault: "Of the user's rules the one with the highest number decides.",
  breaks: ['nsg-limits-destinations'],
  family: 'NSG',
  mechanism: 'wrong order',
  origin: article('the lowest priority number is evaluated first'),
  shows: '1..64',
  make: seeded(() => ({
    admits: groupsThat({
      order: (users, defaults) => [...users.toSorted((a, b) => b.priority - a.priority), ...defaults],
    }),
  })),
};
