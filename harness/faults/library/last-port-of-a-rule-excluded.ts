import type { PortRange } from '../../../spec/vocabulary/index.ts';
import { matches } from '../../builtin/security.ts';
import { invented, type Fault } from '../fault.ts';
import { groupsThat } from '../seeding/groups-that.ts';
import { seeded } from '../seeding/seeded.ts';

const shortened = (range: PortRange | '*'): PortRange | '*' =>
  range === '*' ? '*' : { first: range.first, last: range.last - 1 };

export const lastPortOfARuleExcluded: Fault = {
  id: 'last-port-of-a-rule-excluded',
  fault: "A rule's range of ports ends one port too early.",
  breaks: ['nsg-limits-destinations'],
  family: 'NSG',
  mechanism: 'off by one',
  origin: invented,
  shows: '1..64',
  make: seeded(() => ({
    admits: groupsThat({
      matches: (network, rule, packet) =>
        matches(
          network,
          {
            ...rule,
            sourcePorts: shortened(rule.sourcePorts),
            destinationPorts: shortened(rule.destinationPorts),
          },
          packet,
        ),
    }),
  })),
};
