import { matches } from '../../builtin/security.ts';
import { invented, type Fault } from '../fault.ts';
import { groupsThat } from '../seeding/groups-that.ts';
import { seeded } from '../seeding/seeded.ts';

export const protocolOfARuleIgnored: Fault = {
  id: 'protocol-of-a-rule-ignored',
  fault: 'A rule for one protocol applies to both.',
  breaks: ['nsg-limits-destinations', 'nsg-default-rules'],
  amended: 'A rule that applies where it should not overrides a default rule there.',
  family: 'NSG',
  mechanism: 'missing check',
  origin: invented,
  shows: '1..64',
  make: seeded(() => ({
    admits: groupsThat({
      matches: (network, rule, packet) => matches(network, { ...rule, protocol: '*' }, packet),
    }),
  })),
};
