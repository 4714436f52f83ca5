import { bug, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const joinDropsEverybody: Fault = {
  id: 'join-drops-everybody',
  fault: 'When a VM joins or leaves a pool, the flows of every member are dropped.',
  breaks: [
    'mapping-is-stable',
    'return-traffic-reaches-origin',
    'no-reclaim-before-4-minutes',
    'ports-distinguish-flows',
    'one-port-per-flow-per-destination',
  ],
  family: 'scaling',
  mechanism: 'eviction',
  origin: bug('AKS#2220'),
  shows: '1..64',
  make: seeded((standard) => ({
    changed(gateway, change, vms) {
      standard.changed(gateway, change, vms);
      if (change.kind !== 'join-pool' && change.kind !== 'leave-pool') return;
      const { members } = gateway.network.balancerNamed(change.loadBalancer);
      for (const { vm } of members) gateway.dropFlows(vm, true);
    },
  })),
};
