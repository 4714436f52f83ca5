import { TCP } from '../../packets/packet.ts';
import { invented, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const alertForADeniedFlow: Fault = {
  id: 'alert-for-a-denied-flow',
  fault: 'A flow that a group denies is logged as one that found no port.',
  breaks: ['no-alert-without-exhaustion'],
  family: 'alert',
  mechanism: 'wrong party',
  origin: invented,
  shows: '1..64',
  make: seeded((standard, gateway) => ({
    admits(network, direction, vm, packet) {
      const allowed = standard.admits(network, direction, vm, packet);
      const [balancer] = vm.balancers;
      if (!allowed && direction === 'outbound' && packet.protocol === TCP && balancer?.logging === true)
        gateway().alert(balancer.balancer.frontends[0] ?? 0);
      return allowed;
    },
  })),
};
