import { invented, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const clientsAreCalledFromTheFrontend: Fault = {
  id: 'clients-are-called-from-the-frontend',
  fault:
    "Towards a client that has come in through the load balancer, a VM's own flow leaves by the frontend, though the VM has an ILPIP.",
  breaks: ['method-instance-level-ip', 'instance-level-ip-keeps-port'],
  family: 'method',
  mechanism: 'wrong order',
  origin: invented,
  shows: '1..64',
  make: seeded((standard, gateway) => ({
    selectMethod(network, vm, packet) {
      const { ilpip } = vm;
      if (ilpip === null || vm.balancers.length === 0) return standard.selectMethod(network, vm, packet);
      const isClient = gateway().flows.filter(
        (flow) =>
          flow.vm === vm &&
          flow.opened === 'inbound' &&
          flow.remoteAddress === packet.destination &&
          flow.publicAddress !== ilpip,
      );
      return standard.selectMethod(network, isClient.length > 0 ? { ...vm, ilpip: null } : vm, packet);
    },
  })),
};
