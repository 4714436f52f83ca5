import { invented, type Fault } from '../fault.ts';
import { seeded, clearedWith } from '../seeding/seeded.ts';

export const exhaustionBlocksTheDestination: Fault = {
  id: 'exhaustion-blocks-the-destination',
  fault:
    "After a flow failed for want of a port, nothing of the VM's gets through to that destination for a second, live flows included.",
  breaks: ['exhaustion-spares-live-flows', 'mapping-is-stable'],
  family: 'capacity',
  mechanism: 'missing check',
  origin: invented,
  shows: '1..64',
  make: seeded((standard, gateway) => {
    const blocked = new Map<string, number>();
    const isBlocked = (vm: number, destination: number): boolean =>
      (blocked.get(`${vm} ${destination}`) ?? -Infinity) > gateway().now() - 1_000;
    return {
      ports: clearedWith(standard.ports, () => blocked.clear()),
      exhausted(of, vm, method, packet, bytes) {
        blocked.set(`${vm.index} ${packet.destination}`, of.now());
        standard.exhausted(of, vm, method, packet, bytes);
      },
      findOutbound(flows, packet) {
        const flow = standard.findOutbound(flows, packet);
        return flow !== null && isBlocked(flow.vm.index, packet.destination) ? null : flow;
      },
      admits: (network, direction, vm, packet) =>
        standard.admits(network, direction, vm, packet) &&
        !(direction === 'outbound' && isBlocked(vm.index, packet.destination)),
    };
  }),
};
