import { invented, type Fault } from '../fault.ts';
import { Schedule } from '../seeding/schedule.ts';
import { seeded, clearedWith } from '../seeding/seeded.ts';

export const deniedFlowHoldsAPortForAWhile: Fault = {
  id: 'denied-flow-holds-a-port-for-a-while',
  fault: 'A denied flow holds a port until its idle time is over.',
  breaks: ['denied-flow-takes-no-port', 'no-failure-below-capacity'],
  family: 'NSG',
  mechanism: 'wrong order',
  origin: invented,
  shows: '1..64',
  make: seeded((standard, gateway) => {
    const later = new Schedule();
    return {
      ports: clearedWith(standard.ports, () => later.clear()),
      admits(network, direction, vm, packet) {
        const now = gateway().now();
        later.run(now);
        const allowed = standard.admits(network, direction, vm, packet);
        if (allowed || direction === 'inbound' || !network.isInternet(packet.destination)) return allowed;
        const method = standard.selectMethod(network, vm, packet);
        if (method.kind === 'instance-level') return false;
        const ports = standard.ports.of(method.addresses[0] ?? 0, packet.protocol, packet.destination);
        const port = ports.take(packet.sourcePort);
        if (port !== 0) later.add(now + gateway().settings.idleTimeoutMs, () => ports.release(port));
        return false;
      },
    };
  }),
};
