import { matches } from '../../builtin/security.ts';
import { invented, type Fault } from '../fault.ts';
import { groupsThat } from '../seeding/groups-that.ts';
import { seeded } from '../seeding/seeded.ts';

export const firstSourcePortOfARuleExcluded: Fault = {
  id: 'first-source-port-of-a-rule-excluded',
  fault: "A rule's range of source ports begins one port late.",
  breaks: ['nsg-limits-destinations', 'nsg-default-rules'],
  family: 'NSG',
  mechanism: 'off by one',
  origin: invented,
  shows: '1..64',
  make: seeded(() => ({
    admits: groupsThat({
      matches: (network, rule, packet) => {
        const { sourcePorts } = rule;
        const late = sourcePorts === '*' ? sourcePorts : { ...sourcePorts, first: sourcePorts.first + 1 };
        return matches(network, { ...rule, sourcePorts: late }, packet);
      },
    }),
  })),
};
