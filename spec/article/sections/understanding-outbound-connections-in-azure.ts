import type { Section } from '../types.ts';

/** The introduction, under the article's title: what is mapped to what, and the table of the three methods. */
export const introduction: Section = {
  id: 'understanding-outbound-connections-in-azure',
  count: 10,
  sentences: [
    {
      number: 1,
      sha256: 'dab8b5f341f66079b00fef4c3b51cb0fca816c35d34c7ca4e4017e3aab8211ee',
      behaviours: ['destination-unchanged', 'payload-intact'],
      notes: {
        'destination-unchanged':
          'A VM can communicate with an endpoint only if the endpoint it named is the one reached.',
        'payload-intact': 'To communicate is to have arrive what was sent.',
      },
    },
    {
      number: 2,
      sha256: 'ba226267c26fb4a067ef7a93ba59f32284691e5ae9582a08db0aaa8dfb77ce3b',
      behaviours: [
        'outbound-maps-to-public',
        'destination-unchanged',
        'return-traffic-reaches-origin',
        'mapping-is-stable',
      ],
      notes: {
        'destination-unchanged': "Only the VM's own address is said to be mapped.",
        'mapping-is-stable':
          'What answers a flow is sent to the mapping that the flow was seen with, and can reach the VM only while that holds.',
      },
    },
    {
      number: 3,
      sha256: 'a0bd4d44ed9e2f6b9ba0a4a7de719953dcb5f71668f1b55779526d8d16fe21a1',
      informative: 'Announces three methods; the rows of the table name them.',
    },
    {
      number: 4,
      sha256: '495af3256f355f5557aaa39f033faad6bfa694d3e2a998e9bf497870a0fce350',
      informative: 'Says that the methods differ, and leaves how to their own sections.',
    },
    {
      number: 5,
      sha256: '2701ea5a7a3d95fa736c277de578d1bdbda6f861df6de608844b78b0eb3b3ccc',
      informative: 'Advises the reader to choose with care.',
    },
    {
      number: 6,
      sha256: 'a57b0def1e37c410934594ce96a9baef56d3663ad1ac245c70dcd343a9ce40a2',
      behaviours: ['method-default-snat'],
    },
    {
      number: 7,
      sha256: '50916e8b48f1344e95c26d19f03c4cc0f8eb3338fabd7bf4e60d9866d8fecc95',
      behaviours: ['method-load-balancer-snat'],
    },
    {
      number: 8,
      sha256: '43417db07defde53b67db735897d5fb86733e087a1f19005c7ae9bad61832435',
      behaviours: ['method-instance-level-ip', 'instance-level-ip-keeps-port'],
      notes: { 'instance-level-ip-keeps-port': 'Without SNAT nothing is there to rewrite a source port.' },
    },
    {
      number: 9,
      sha256: '7854591f5f8b5d33944e54b5d8627e3b0e3e247b0185320291ab744bd52c9e4d',
      behaviours: ['nsg-limits-destinations'],
    },
    {
      number: 10,
      sha256: '6d2455b67fb2274e28ddb583b760a5922433b65b1a5cfe0f8f16f2144cd76c92',
      informative: 'Refers to the section on preventing public connectivity.',
    },
  ],
};
