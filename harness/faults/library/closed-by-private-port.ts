import { invented, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const closedByPrivatePort: Fault = {
  id: 'closed-by-private-port',
  fault:
    "A connection that closes is looked up without its VM: the port of another VM's with the same private port is given back as well.",
  breaks: ['ports-distinguish-flows', 'one-port-per-flow-per-destination', 'exhaustion-fails-new-flows'],
  family: 'collision',
  mechanism: 'wrong key',
  origin: invented,
  shows: '1..64',
  make: seeded((standard, gateway) => ({
    afterPacket(flow, direction, packet) {
      const fate = standard.afterPacket(flow, direction, packet);
      if (fate === 'keep' || flow.closed) return fate;
      const { protocol, privatePort, remoteAddress, remotePort } = flow;
      for (const vm of gateway().network.vms) {
        if (vm === flow.vm) continue;
        const { flows } = gateway();
        const other = flows.findInside(protocol, vm.address, privatePort, remoteAddress, remotePort);
        other?.inventory?.release(other.publicPort);
      }
      return fate;
    },
  })),
};
