import type { Section } from '../types.ts';

/** No SNAT. */
export const instanceLevel: Section = {
  id: 'vm-with-an-instance-level-public-ip-address-with-or-without-load-balancer',
  count: 5,
  sentences: [
    {
      number: 1,
      sha256: '3a4c69e7d42fd0b836bf3f3245d87cdef65a1b507a4252e207eb27d4115f84a6',
      behaviours: ['method-instance-level-ip'],
    },
    {
      number: 2,
      sha256: 'e2fbd40f940358c46b5fe8b90beb17eccc0573685781f730390909fa78765c70',
      behaviours: ['method-instance-level-ip'],
    },
    {
      number: 3,
      sha256: '203f9169950fcb3c65c7843fb450f52d333f2c0ec980a574809085b848135b53',
      behaviours: [
        'method-instance-level-ip',
        'instance-level-ip-keeps-port',
        'instance-level-ip-never-exhausts',
      ],
      notes: {
        'instance-level-ip-keeps-port': 'Without SNAT nothing is there to rewrite a source port.',
        'instance-level-ip-never-exhausts': 'Where SNAT is not used, SNAT ports are not either.',
      },
    },
    {
      number: 4,
      sha256: '46de93b441e46c9396eaa837753b24ca1cc0081b2e0d05b9fc0b3f16affd23e9',
      behaviours: ['outbound-maps-to-public', 'method-instance-level-ip', 'instance-level-ip-for-all-flows'],
    },
    {
      number: 5,
      sha256: '328b1ce4cfe68b286173e6df160e195ac862f84070920e2ffe382cf07f34e95d',
      behaviours: ['instance-level-ip-never-exhausts'],
    },
  ],
};
