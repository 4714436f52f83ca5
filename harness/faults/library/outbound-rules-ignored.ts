import { article, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const outboundRulesIgnored: Fault = {
  id: 'outbound-rules-ignored',
  fault: 'Security groups are asked about inbound flows only.',
  breaks: ['nsg-limits-destinations', 'nsg-default-rules'],
  family: 'NSG',
  mechanism: 'missing check',
  origin: article('groups limit what a VM may reach'),
  shows: '1..64',
  make: seeded((standard) => ({
    admits: (network, direction, vm, packet) =>
      direction === 'outbound' || standard.admits(network, direction, vm, packet),
  })),
};
