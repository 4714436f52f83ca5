import { invented, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

const COLLECTED_EVERY_MS = 300_000;

export const oneAlertInFiveMinutes: Fault = {
  id: 'one-alert-in-five-minutes',
  fault:
    "Between two collections of the log one alert is kept: another load balancer's exhaustion goes untold.",
  breaks: ['exhaustion-raises-alert'],
  family: 'alert',
  mechanism: 'wrong key',
  origin: invented,
  shows: '1..64',
  make: seeded((standard) => ({
    exhausted(gateway, vm, method, packet, bytes) {
      const last = gateway.alerts.at(-1);
      const isOthers =
        last !== undefined &&
        method.kind === 'load-balancer' &&
        !method.addresses.includes(last.address) &&
        gateway.now() - last.time < COLLECTED_EVERY_MS;
      if (!isOthers) standard.exhausted(gateway, vm, method, packet, bytes);
    },
  })),
};
