import type { Section } from '../types.ts';

/** The query to OpenDNS. */
export const discovery: Section = {
  id: 'discovering-the-public-ip-used-by-a-given-vm',
  count: 6,
  sentences: [
    {
      number: 1,
      sha256: '4641f57406949839537d2daaa32161fa324b5106016c9b84a588df307f65c274',
      informative: 'Says that there are several ways, without naming them.',
    },
    {
      number: 2,
      sha256: 'fdb219e3ee999b13856484e91374f7f6f90576a5a3a98c239ed01f8708f33134',
      behaviours: ['discovery-answers-source-ip'],
    },
    {
      number: 3,
      sha256: 'd3651ed87aa1bf98d8153e12271469280cb130e200c5d330466c65c050cf2d72',
      behaviours: ['discovery-answers-source-ip'],
    },
    {
      number: 4,
      sha256: '2b0aabcdb7235797062c17c9b22fbddb3f96a87428d425b937a7a17768143323',
      behaviours: ['discovery-answers-source-ip'],
    },
    {
      number: 5,
      sha256: '6f99e3663436beaebe04b52dbe21bf6f7c47e8e5398469d408355cf873065d3c',
      behaviours: ['discovery-answers-source-ip'],
      notes: {
        'discovery-answers-source-ip':
          'One address for the VM; where its method allows several, sentence 4 limits the answer to that of the query itself.',
      },
    },
    {
      number: 6,
      sha256: '0e89ca0508370915a421d23880f402ecc7c66f6b43723ab9e93df6fb35155c07',
      behaviours: ['discovery-answers-source-ip'],
    },
  ],
};
