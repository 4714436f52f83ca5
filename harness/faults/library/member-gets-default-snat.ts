import { article, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';

export const memberGetsDefaultSnat: Fault = {
  id: 'member-gets-default-snat',
  fault: 'Members of a pool leave from an address that the platform chooses.',
  breaks: ['method-load-balancer-snat'],
  family: 'method',
  mechanism: 'misread document',
  origin: article('erratum 1: one edition says of the standalone VM that it is part of a pool'),
  shows: '1..64',
  make: seeded((standard) => ({
    selectMethod: (network, vm, packet) => standard.selectMethod(network, { ...vm, balancers: [] }, packet),
  })),
};
