import { invented, type Fault } from '../fault.ts';
import { groupsThat } from '../seeding/groups-that.ts';
import { seeded } from '../seeding/seeded.ts';

export const denyBeatsAllow: Fault = {
  id: 'deny-beats-allow',
  fault: "Any rule of the user's that denies beats every one that allows.",
  breaks: ['nsg-limits-destinations'],
  family: 'NSG',
  mechanism: 'wrong order',
  origin: invented,
  shows: '1..64',
  make: seeded(() => ({
    admits: groupsThat({
      order: (users, defaults) => [
        ...users.filter(({ access }) => access === 'deny'),
        ...users.filter(({ access }) => access === 'allow'),
        ...defaults,
      ],
    }),
  })),
};
