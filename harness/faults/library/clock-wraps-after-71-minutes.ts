import { invented, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';
import { wrappingClock } from '../seeding/wrapping-clock.ts';

export const clockWrapsAfter71Minutes: Fault = {
  id: 'clock-wraps-after-71-minutes',
  fault: 'Deadlines are kept in 32 bits of microseconds: one that lies beyond the wrap never comes.',
  breaks: ['idle-reclaimed-at-4-minutes', 'release-restores-service', 'no-failure-below-capacity'],
  family: 'late',
  mechanism: 'counter overflow',
  origin: invented,
  shows: '1..64',
  make: seeded((standard, gateway) => wrappingClock(standard, gateway, 2 ** 32 / 1_000)),
};
