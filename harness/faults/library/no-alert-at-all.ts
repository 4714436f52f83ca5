import { article, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const noAlertAtAll: Fault = {
  id: 'no-alert-at-all',
  fault: 'Exhaustion is not logged.',
  breaks: ['exhaustion-raises-alert'],
  family: 'alert',
  mechanism: 'missing check',
  origin: article('exhaustion of ports is logged as an alert'),
  shows: '1..64',
  make: seeded((standard) => ({
    exhausted: (gateway, vm, method, packet, bytes) =>
      standard.exhausted(
        gateway,
        vm,
        { kind: 'default', addresses: method.kind === 'instance-level' ? [] : method.addresses },
        packet,
        bytes,
      ),
  })),
};
