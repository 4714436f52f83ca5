import { invented, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const alertForTheFirstVmOnly: Fault = {
  id: 'alert-for-the-first-vm-only',
  fault: 'Exhaustion is logged only when the first VM of the deployment meets it.',
  breaks: ['exhaustion-raises-alert'],
  family: 'alert',
  mechanism: 'one case forgotten',
  origin: invented,
  shows: '1..64',
  make: seeded((standard) => ({
    exhausted(gateway, vm, method, packet, bytes) {
      const before = gateway.alerts.length;
      standard.exhausted(gateway, vm, method, packet, bytes);
      if (vm.index > 0) gateway.alerts.length = before;
    },
  })),
};
