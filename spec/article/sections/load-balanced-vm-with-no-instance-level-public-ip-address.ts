import { snatPortSentences } from '../snat-port-sentences.ts';
import type { Section } from '../types.ts';

/** SNAT to the load balancer's frontend. */
export const loadBalanced: Section = {
  id: 'load-balanced-vm-with-no-instance-level-public-ip-address',
  count: 17,
  sentences: [
    {
      number: 1,
      sha256: 'd69693326f5204ea83064d7c2bdfd6a6b89d6c532e31cd894ae64b112624f493',
      behaviours: ['method-load-balancer-snat'],
    },
    {
      number: 2,
      sha256: '1f8bc84d50e5441483d5d0a35069794528510a568438267720e9ee7e28540d28',
      behaviours: ['method-load-balancer-snat'],
    },
    {
      number: 3,
      sha256: 'b322246bf35a16270e721cd9d3c300e33f1ceb6a25e65fdbe5c6ec122601b16c',
      behaviours: ['outbound-maps-to-public', 'destination-unchanged', 'method-load-balancer-snat'],
      notes: { 'destination-unchanged': 'Only the source address is said to be translated.' },
    },
    {
      number: 4,
      sha256: '9acf3d04d28729d8a145b0760a2a114f697c0f4ae9f28697344e7eb0eb6027ec',
      behaviours: ['destination-unchanged', 'method-load-balancer-snat'],
      notes: { 'destination-unchanged': 'The translation is named for the source.' },
    },
    {
      number: 5,
      sha256: '0498a4ea9f5f6f9397f0d80d4452adbb0a0a4b81217ff260f20cabe6cfbb80f3',
      behaviours: ['mapping-is-stable', 'ports-distinguish-flows'],
      notes: { 'mapping-is-stable': 'A port tells a flow from others only as long as the flow keeps it.' },
    },
    {
      number: 6,
      sha256: '812be6a4a03da108254a3a938083d18b9151489148059d6b54d3bfe468f83be5',
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
