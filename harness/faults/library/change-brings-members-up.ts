import { invented, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const changeBringsMembersUp: Fault = {
  id: 'change-brings-members-up',
  fault:
    'Whatever changes in the deployment, the load balancers are put up afresh: a member that the probe took out is in again until the next rounds.',
  breaks: ['down-vm-gets-no-new-flows'],
  family: 'probe',
  mechanism: 'one case forgotten',
  origin: invented,
  shows: '1..64',
  make: seeded((standard) => ({
    changed(gateway, change, vms) {
      for (const { members } of gateway.network.balancers) {
        for (const member of members) {
          member.up = true;
          member.against = 0;
        }
      }
      standard.changed(gateway, change, vms);
    },
  })),
};
