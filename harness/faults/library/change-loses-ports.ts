import { bug, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const changeLosesPorts: Fault = {
  id: 'change-loses-ports',
  fault:
    "When a VM's pool, ILPIP or group changes, its flows are dropped and their ports are not given back.",
  breaks: ['no-failure-below-capacity', 'idle-reclaimed-at-4-minutes', 'release-restores-service'],
  family: 'scaling',
  mechanism: 'lost release',
  origin: bug('AKS#1673, #3288'),
  shows: '1..64',
  make: seeded(() => ({
    changed(gateway, _change, vms) {
      for (const vm of vms) {
        for (const flow of gateway.flows.filter((other) => other.vm === vm)) {
          flow.inventory = null;
          gateway.drop(flow);
        }
      }
    },
  })),
};
