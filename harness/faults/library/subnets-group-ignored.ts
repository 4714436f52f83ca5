import { article, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const subnetsGroupIgnored: Fault = {
  id: 'subnets-group-ignored',
  fault: "Only the group of the VM's own interface is asked.",
  breaks: ['nsg-limits-destinations', 'nsg-default-rules'],
  family: 'NSG',
  mechanism: 'one case forgotten',
  origin: article('groups can be associated with subnets'),
  shows: '1..64',
  make: seeded((standard) => ({
    admits: (network, direction, vm, packet) =>
      standard.admits(network, direction, { ...vm, subnet: null }, packet),
  })),
};
