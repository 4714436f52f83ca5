import { article, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const downVmsAreChosenToo: Fault = {
  id: 'down-vms-are-chosen-too',
  fault: 'A new flow from outside goes to any member, up or down.',
  breaks: ['down-vm-gets-no-new-flows'],
  family: 'probe',
  mechanism: 'missing check',
  origin: article('the load balancer sends no new flow to a VM that is down'),
  shows: '1..64',
  make: seeded((standard) => ({
    distribute: (network, { members, ...balancer }, packet) =>
      standard.distribute(
        network,
        { ...balancer, members: members.map((member) => ({ ...member, up: true })) },
        packet,
      ),
  })),
};
