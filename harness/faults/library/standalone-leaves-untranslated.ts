import { bug, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const standaloneLeavesUntranslated: Fault = {
  id: 'standalone-leaves-untranslated',
  fault: 'Only members of a pool are translated at all.',
  breaks: ['outbound-maps-to-public', 'method-default-snat'],
  family: 'mapping',
  mechanism: 'one case forgotten',
  origin: bug('moby#18630'),
  shows: '1..64',
  make: seeded((standard) => ({
    selectMethod(network, vm, packet) {
      const method = standard.selectMethod(network, vm, packet);
      return method.kind === 'default' ? { kind: 'instance-level', address: vm.address } : method;
    },
  })),
};
