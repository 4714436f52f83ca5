import { bug, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const sweptEvery20Seconds: Fault = {
  id: 'swept-every-20-seconds',
  fault:
    'Idle flows are reclaimed by a sweep that runs every twenty seconds, and not even a full pool hastens it.',
  breaks: ['idle-reclaimed-at-4-minutes', 'release-restores-service', 'no-failure-below-capacity'],
  family: 'late',
  mechanism: 'wrong timer',
  origin: bug('Open vSwitch in userspace, as measured'),
  shows: '1..64',
  make: seeded((standard, gateway) => ({
    timeout(flow, settings) {
      const now = gateway().now();
      return Math.ceil((now + standard.timeout(flow, settings)) / 20_000) * 20_000 - now;
    },
  })),
};
