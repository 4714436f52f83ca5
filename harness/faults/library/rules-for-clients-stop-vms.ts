import { invented, type Fault } from '../fault.ts';
import { byPriority, groupsThat } from '../seeding/groups-that.ts';
import { seeded } from '../seeding/seeded.ts';

export const rulesForClientsStopVms: Fault = {
  id: 'rules-for-clients-stop-vms',
  fault: 'Rules are not told apart by their direction: what clients may not, VMs may not.',
  breaks: ['nsg-default-rules', 'nsg-limits-destinations', 'no-failure-below-capacity'],
  family: 'NSG',
  mechanism: 'missing check',
  origin: invented,
  shows: '1..64',
  make: seeded(() => ({
    admits: groupsThat({
      order: (users, defaults) =>
        byPriority(
          users.map((rule) => ({ ...rule, direction: 'outbound' })),
          defaults,
        ),
    }),
  })),
};
