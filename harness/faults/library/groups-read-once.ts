import type { VmState } from '../../builtin/network.ts';
import { invented, type Fault } from '../fault.ts';
import { seeded, clearedWith } from '../seeding/seeded.ts';

export const groupsReadOnce: Fault = {
  id: 'groups-read-once',
  fault: "A VM's groups are read when it first sends, and later changes of them are not noticed.",
  breaks: ['nsg-limits-destinations', 'nsg-default-rules'],
  family: 'NSG',
  mechanism: 'change not noticed',
  origin: invented,
  shows: '1..64',
  make: seeded((standard) => {
    const known = new Map<number, VmState>();
    return {
      ports: clearedWith(standard.ports, () => known.clear()),
      admits(network, direction, vm, packet) {
        const { group, subnet } = vm;
        if (!known.has(vm.index)) known.set(vm.index, { ...vm, group, subnet: subnet && { ...subnet } });
        return standard.admits(network, direction, known.get(vm.index) ?? vm, packet);
      },
    };
  }),
};
