import { portsIn } from '../../../spec/vocabulary/index.ts';
import { invented, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const onePortKeptForIdleVms: Fault = {
  id: 'one-port-kept-for-idle-vms',
  fault: 'One port stays free for each VM of the pool that has no flow to the destination yet.',
  breaks: ['ports-allocated-on-demand', 'no-failure-below-capacity', 'capacity-64511'],
  family: 'capacity',
  mechanism: 'set aside in advance',
  origin: invented,
  shows: '1..64',
  make: seeded((standard, gateway) => ({
    admits(network, direction, vm, packet) {
      if (!standard.admits(network, direction, vm, packet)) return false;
      const members = vm.balancers[0]?.members ?? [];
      if (direction === 'inbound' || vm.ilpip !== null || members.length < 2) return true;
      const { flows, settings } = gateway();
      const holders = flows.filter(
        (flow) =>
          flow.inventory !== null &&
          flow.protocol === packet.protocol &&
          flow.remoteAddress === packet.destination &&
          flow.vm.balancers[0] === vm.balancers[0],
      );
      const active = new Set([vm, ...holders.map((flow) => flow.vm)]);
      return holders.length < portsIn(settings.ports) - (members.length - active.size);
    },
  })),
};
