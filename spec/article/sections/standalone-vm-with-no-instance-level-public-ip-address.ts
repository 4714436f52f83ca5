import { snatPortSentences } from '../snat-port-sentences.ts';
import type { Section } from '../types.ts';

/** Default SNAT. */
export const standalone: Section = {
  id: 'standalone-vm-with-no-instance-level-public-ip-address',
  count: 17,
  sentences: [
    {
      number: 1,
      sha256: 'e0728bfa30fc83b15a6314e056b5d4ea6f2f0bdffca7b8faea331388f99c9313',
      behaviours: ['method-default-snat'],
      erratum: 1,
    },
    {
      number: 2,
      sha256: '6f7ca4bb5d47d7ed8b3f02f0e0d3413d469fcdfadbc19dfb021fcec81b4d31f8',
      behaviours: ['outbound-maps-to-public', 'destination-unchanged', 'method-default-snat'],
      notes: { 'destination-unchanged': 'Only the source address is said to be translated.' },
    },
    {
      number: 3,
      sha256: '4ad38b68739038e6a84b5d0bccd591dcb3c27f428c9c4075c0c6d0d9be75c51c',
      behaviours: ['method-default-snat', 'default-ip-not-tenant-owned'],
      notes: {
        'default-ip-not-tenant-owned':
          "An address that does not count against the subscription's public IP resources is none of them.",
      },
    },
    {
      number: 4,
      sha256: '9acf3d04d28729d8a145b0760a2a114f697c0f4ae9f28697344e7eb0eb6027ec',
      behaviours: ['destination-unchanged', 'method-default-snat'],
      notes: { 'destination-unchanged': 'The translation is named for the source.' },
    },
    {
      number: 5,
      sha256: '05e0cb58f01f6d178166cfa3f981636f25a804c8d3a59f5dfb94923655f667df',
      behaviours: ['mapping-is-stable', 'ports-distinguish-flows'],
      notes: { 'mapping-is-stable': 'A port tells a flow from others only as long as the flow keeps it.' },
    },
    {
      number: 6,
      sha256: '55bc708d27f0ee7f444894eacc797a0ce7b481229cb66855e4b9d62c0e924f58',
      behaviours: ['ports-allocated-on-demand', 'denied-flow-takes-no-port'],
      notes: { 'denied-flow-takes-no-port': 'A port is taken when a flow is created; a denied one is not.' },
    },
    {
      number: 7,
      sha256: 'cc00d3b66d99e505bd1c2aa7185c0fd9180f592e37160eeecaf22d97e1ebe20a',
      informative: 'Defines the term SNAT port.',
    },
    ...snatPortSentences,
  ],
};
