import type { Scope } from '../../../spec/vocabulary/index.ts';
import { matches } from '../../builtin/security.ts';
import { article, type Fault } from '../fault.ts';
import { groupsThat } from '../seeding/groups-that.ts';
import { seeded } from '../seeding/seeded.ts';

export const tagWithoutConnectedNetworks: Fault = {
  id: 'tag-without-connected-networks',
  fault: "The tag VIRTUAL_NETWORK covers the VNet's own space alone.",
  breaks: ['nsg-default-rules', 'nsg-limits-destinations'],
  family: 'NSG',
  mechanism: 'misread document',
  origin: article('VIRTUAL_NETWORK covers connected networks too'),
  shows: '1..64',
  make: seeded(() => ({
    admits: groupsThat({
      matches(network, rule, packet) {
        const [own] = network.deployment.virtualNetwork;
        const narrow = (scope: Scope): Scope =>
          scope === 'VIRTUAL_NETWORK' && own !== undefined ? own : scope;
        const narrowed = { ...rule, source: narrow(rule.source), destination: narrow(rule.destination) };
        return matches(network, narrowed, packet);
      },
    }),
  })),
};
