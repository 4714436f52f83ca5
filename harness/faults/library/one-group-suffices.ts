import { invented, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const oneGroupSuffices: Fault = {
  id: 'one-group-suffices',
  fault: 'Where both the interface and the subnet have a group, it is enough that one of them allows.',
  breaks: ['nsg-limits-destinations', 'nsg-default-rules'],
  family: 'NSG',
  mechanism: 'wrong order',
  origin: invented,
  shows: '1..64',
  make: seeded((standard) => ({
    admits(network, direction, vm, packet) {
      if (vm.group === null || vm.subnet === null || vm.subnet.group === null)
        return standard.admits(network, direction, vm, packet);
      return (
        standard.admits(network, direction, { ...vm, group: null }, packet) ||
        standard.admits(network, direction, { ...vm, subnet: null }, packet)
      );
    },
  })),
};
