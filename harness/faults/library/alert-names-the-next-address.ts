import { invented, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const alertNamesTheNextAddress: Fault = {
  id: 'alert-names-the-next-address',
  fault: 'The alert names the address after the one that is full.',
  breaks: ['exhaustion-raises-alert', 'no-alert-without-exhaustion'],
  family: 'alert',
  mechanism: 'wrong party',
  origin: invented,
  shows: '1..64',
  make: seeded((standard) => ({
    exhausted(gateway, vm, method, packet, bytes) {
      const before = gateway.alerts.length;
      standard.exhausted(gateway, vm, method, packet, bytes);
      const wrong = gateway.alerts
        .splice(before)
        .map(({ time, address }) => ({ time, address: address + 1 }));
      gateway.alerts.push(...wrong);
    },
  })),
};
