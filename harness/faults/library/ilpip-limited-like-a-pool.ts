import { article, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const ilpipLimitedLikeAPool: Fault = {
  id: 'ilpip-limited-like-a-pool',
  fault: 'A VM with an address of its own may have 64,511 flows and no more.',
  breaks: ['instance-level-ip-never-exhausts'],
  family: 'method',
  mechanism: 'misread document',
  origin: article('the limit of ports holds for SNAT, not for instance-level public IPs'),
  shows: '2^16',
  make: seeded((standard, gateway) => ({
    admits: (network, direction, vm, packet) =>
      standard.admits(network, direction, vm, packet) &&
      (direction === 'inbound' || vm.ilpip === null || gateway().flows.size < 64_511),
  })),
};
