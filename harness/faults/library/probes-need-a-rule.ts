import { probePacket } from '../../builtin/health.ts';
import { article, type Fault } from '../fault.ts';
import { byPriority, groupsThat } from '../seeding/groups-that.ts';
import { seeded } from '../seeding/seeded.ts';

const admits = groupsThat({
  order: (users, defaults) =>
    byPriority(
      users,
      defaults.filter(({ source }) => source !== 'AZURE_LOADBALANCER'),
    ),
});

export const probesNeedARule: Fault = {
  id: 'probes-need-a-rule',
  fault:
    "A group lets the load balancer's probe pass only where a rule of the user's says so: the default rule for it was forgotten.",
  breaks: ['nsg-default-rules'],
  family: 'probe',
  mechanism: 'one case forgotten',
  origin: article('default rule 65001 lets the load balancer in'),
  shows: '1..64',
  make: seeded(() => ({
    probeReaches: (network, vm, probe) => admits(network, 'inbound', vm, probePacket(vm, probe)),
  })),
};
