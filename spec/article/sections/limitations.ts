import type { Section } from '../types.ts';

/** The number of SNAT ports, hedged by the article itself. */
export const limitations: Section = {
  id: 'limitations',
  count: 3,
  sentences: [
    {
      number: 1,
      sha256: '86f151d2156f04f6fc516ce126c12c305676acc6f3d6d07746321ecf1536a48e',
      behaviours: ['capacity-64511', 'no-privileged-ports'],
    },
    {
      number: 2,
      sha256: '06266ffc5b5b6c3cf9ba09e170bc18ce51583f7fa04c370d96e0f4b11e15e62c',
      behaviours: ['connections-exceed-ports'],
    },
    {
      number: 3,
      sha256: 'bfe6c1c7d3f1b69906f8e5de7a3ee89a8b34d0fb2b7f105999da4be7a0814772',
      informative: 'Refers to the sections above for how ports are allocated and managed.',
    },
  ],
};
