import type { VmState } from '../../builtin/network.ts';
import type { FirstPacket } from '../../builtin/security.ts';
import { invented, type Fault } from '../fault.ts';
import { clearedWith, seeded } from '../seeding/seeded.ts';

const key = (vm: VmState, { protocol, sourcePort }: FirstPacket) => `${protocol} ${vm.index} ${sourcePort}`;

export const whoFailedWaitsTwoMinutes: Fault = {
  id: 'who-failed-waits-two-minutes',
  fault:
    'A private port that got no public one is remembered, and dropped for two minutes wherever it wants to.',
  breaks: [
    'destinations-share-ports',
    'no-failure-below-capacity',
    'release-restores-service',
    'idle-reclaimed-at-4-minutes',
  ],
  family: 'capacity',
  mechanism: 'stale entry',
  origin: invented,
  shows: '1..64',
  make: seeded((standard, gateway) => {
    const until = new Map<string, number>();
    return {
      ports: clearedWith(standard.ports, () => until.clear()),
      exhausted(now, vm, method, packet, bytes) {
        until.set(key(vm, packet), now.now() + now.settings.idleTimeoutMs / 2);
        standard.exhausted(now, vm, method, packet, bytes);
      },
      admits: (network, direction, vm, packet) =>
        standard.admits(network, direction, vm, packet) &&
        (direction === 'inbound' || (until.get(key(vm, packet)) ?? 0) <= gateway().now()),
    };
  }),
};
