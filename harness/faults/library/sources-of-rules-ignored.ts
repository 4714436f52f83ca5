import { matches } from '../../builtin/security.ts';
import { invented, type Fault } from '../fault.ts';
import { groupsThat } from '../seeding/groups-that.ts';
import { seeded } from '../seeding/seeded.ts';

export const sourcesOfRulesIgnored: Fault = {
  id: 'sources-of-rules-ignored',
  fault: 'A rule holds for every source, whatever source it names.',
  breaks: ['nsg-limits-destinations', 'nsg-default-rules'],
  family: 'NSG',
  mechanism: 'missing check',
  origin: invented,
  shows: '1..64',
  make: seeded(() => ({
    admits: groupsThat({
      matches: (network, rule, packet) => matches(network, { ...rule, source: '*' }, packet),
    }),
  })),
};
