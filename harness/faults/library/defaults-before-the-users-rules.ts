import { invented, type Fault } from '../fault.ts';
import { groupsThat } from '../seeding/groups-that.ts';
import { seeded } from '../seeding/seeded.ts';

export const defaultsBeforeTheUsersRules: Fault = {
  id: 'defaults-before-the-users-rules',
  fault: "The default rules are evaluated before the user's.",
  breaks: ['nsg-limits-destinations', 'probe-blocked-marks-down'],
  family: 'NSG',
  mechanism: 'wrong order',
  origin: invented,
  shows: '1..64',
  make: seeded(() => ({ admits: groupsThat({ order: (users, defaults) => [...defaults, ...users] }) })),
};
