import { invented, type Fault } from '../fault.ts';
import { byPriority, groupsThat } from '../seeding/groups-that.ts';
import { seeded } from '../seeding/seeded.ts';

export const oneRuleToAPriority: Fault = {
  id: 'one-rule-to-a-priority',
  fault:
    'A group keeps its rules by priority, of both directions together: of an outbound and an inbound one the later hides the other.',
  breaks: ['nsg-limits-destinations', 'nsg-default-rules'],
  family: 'NSG',
  mechanism: 'wrong key',
  origin: invented,
  shows: '1..64',
  make: seeded(() => ({
    admits: groupsThat({
      order: (users, defaults) =>
        byPriority([...new Map(users.map((rule) => [rule.priority, rule])).values()], defaults),
    }),
  })),
};
