import { article, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const poolComesBeforeIlpip: Fault = {
  id: 'pool-comes-before-ilpip',
  fault: 'A VM in a pool uses the frontend even when it has an address of its own.',
  breaks: ['method-instance-level-ip', 'instance-level-ip-for-all-flows', 'instance-level-ip-keeps-port'],
  family: 'method',
  mechanism: 'wrong order',
  origin: article('an instance-level public IP is used whether or not the VM is in a pool'),
  shows: '1..64',
  make: seeded((standard) => ({
    selectMethod: (network, vm, packet) =>
      standard.selectMethod(network, vm.balancers.length > 0 ? { ...vm, ilpip: null } : vm, packet),
  })),
};
