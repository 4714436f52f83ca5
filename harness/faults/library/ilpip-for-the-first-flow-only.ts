import { article, type Fault } from '../fault.ts';
import { seeded, clearedWith } from '../seeding/seeded.ts';

export const ilpipForTheFirstFlowOnly: Fault = {
  id: 'ilpip-for-the-first-flow-only',
  fault:
    "The first flow of a VM with an address of its own uses that, the others are translated like any VM's.",
  breaks: ['instance-level-ip-for-all-flows', 'method-instance-level-ip', 'default-ip-not-tenant-owned'],
  family: 'method',
  mechanism: 'misread document',
  origin: article('all outbound flows of the VM use its instance-level public IP'),
  shows: '1..64',
  make: seeded((standard) => {
    const known = new Set<number>();
    return {
      ports: clearedWith(standard.ports, () => known.clear()),
      selectMethod(network, vm, packet) {
        const isFirst = !known.has(vm.index);
        known.add(vm.index);
        return standard.selectMethod(network, isFirst ? vm : { ...vm, ilpip: null }, packet);
      },
    };
  }),
};
