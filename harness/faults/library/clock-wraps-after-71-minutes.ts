import { invented, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

const WRAP_MS = 2 ** 32 / 1_000;

export const clockWrapsAfter71Minutes: Fault = {
  id: 'clock-wraps-after-71-minutes',
  fault: 'Deadlines are kept in 32 bits of microseconds: one that lies beyond the wrap never comes.',
  breaks: ['idle-reclaimed-at-4-minutes', 'release-restores-service', 'no-failure-below-capacity'],
  family: 'late',
  mechanism: 'counter overflow',
  origin: invented,
  shows: '1..64',
  make: seeded((standard, gateway) => ({
    timeout(flow, settings) {
      const ms = standard.timeout(flow, settings);
      const era = (time: number) => Math.floor(time / WRAP_MS);
      return era(gateway().now() + ms) === era(gateway().now()) ? ms : Infinity;
    },
  })),
};
