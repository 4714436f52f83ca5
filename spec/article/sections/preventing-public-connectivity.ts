import type { Section } from '../types.ts';

/** Network security groups, and what they do to health probes. */
export const prevention: Section = {
  id: 'preventing-public-connectivity',
  count: 7,
  sentences: [
    {
      number: 1,
      sha256: '3bc146d1cc96654579936e0c716de1c52882796de1349daf394f5050efdbd717',
      behaviours: ['denied-flow-takes-no-port'],
      notes: {
        'denied-flow-takes-no-port':
          'What is to be prevented is that the flow is created at all, and a port is taken only at creation.',
      },
    },
    {
      number: 2,
      sha256: 'ce74185f89edd3af6ff5c550220f6e632837edcf6808433080a25cb303269c3f',
      behaviours: ['nsg-limits-destinations'],
      erratum: 3,
    },
    {
      number: 3,
      sha256: 'ceab08e4550a10355debb1a596ceda403331ce9a81e529c380b1fbf8bfb790dc',
      behaviours: ['nsg-limits-destinations'],
    },
    {
      number: 4,
      sha256: 'f84de3af6055aa361fec785c50747179ac8c1f768ea90c89d613b29a0d988e0f',
      behaviours: ['nsg-default-rules'],
      notes: {
        'nsg-default-rules': 'Says only that they matter; what they are stands on the page linked here.',
      },
    },
    {
      number: 5,
      sha256: '9c0d193af687dc95c5ae958d323795443aeedf2393bd89244de1b8845b8e0371',
      behaviours: ['probe-blocked-marks-down'],
    },
    {
      number: 6,
      sha256: 'f4bac41c47ec768a58ee415e8566d69748cfe70539573753f462075c8024a5a9',
      behaviours: ['probe-blocked-marks-down'],
      erratum: 2,
    },
    {
      number: 7,
      sha256: 'b1d11312800ae114affb37d5ef4ca858bb78219ce51a1f416fda0f7cef9491b7',
      behaviours: ['down-vm-gets-no-new-flows'],
    },
  ],
};
