import type { Sentence } from './types.ts';

/**
 * How SNAT ports are used, exhausted and reclaimed. The standalone and the load-balanced section say it in the same
 * words and at the same numbers, so it is traced once.
 */
export const snatPortSentences: readonly Sentence[] = [
  {
    number: 8,
    sha256: 'ebe12bb5859a253f548b220ea9deaea5c868d6b415767111e5c2b62e1bacef78',
    behaviours: ['exhaustion-fails-new-flows'],
  },
  {
    number: 9,
    sha256: '7bc125209e9596e97a7b9f714abe45e520a6816af91d3b3e7d14e6de33713c8b',
    informative: 'Says that what follows matters.',
  },
  {
    number: 10,
    sha256: '0b1f52c5139bbdb9c11ceb820ec0165356f3094f80897f5bb7319ce5be2867ed',
    behaviours: ['one-port-per-flow-per-destination'],
  },
  {
    number: 11,
    sha256: '2676e8d1720ef79f800c91eb1b15da39ce4ded359e408f183142ecd2d174884b',
    behaviours: ['one-port-per-flow-per-destination'],
  },
  {
    number: 12,
    sha256: '77ec1bed25b81ce24c87a8fd11ea3ca33f108830f1862d6fa65cc18dca6add4e',
    behaviours: ['ports-distinguish-flows', 'one-port-per-flow-per-destination'],
    notes: {
      'one-port-per-flow-per-destination':
        'Unique for one public and one destination address: whichever VM it is that stands behind the public one.',
    },
  },
  {
    number: 13,
    sha256: 'b45d8fe66d20a30b5e60bdd449b4e99531e12e5caba9d2d854f475abec0d2652',
    behaviours: ['destinations-share-ports'],
  },
  {
    number: 14,
    sha256: '1901b37748a408065af0ebac0f5c165934be5bd98a7afcdfa12e44dac4cb6d0c',
    behaviours: ['ports-distinguish-flows', 'destinations-share-ports', 'connections-exceed-ports'],
    notes: {
      'connections-exceed-ports':
        'Where the destination tells flows apart, one port serves a flow to each destination, so there can be more flows than ports.',
    },
  },
  {
    number: 15,
    sha256: '7b7e88a20ebc84fba04acf64ccf2e0be3f14b6cf16c61c14895bdf72e46dc049',
    behaviours: ['exhaustion-raises-alert', 'no-alert-without-exhaustion'],
    notes: {
      'exhaustion-raises-alert':
        "The log is a load balancer's, in the standalone section too, so alerts are judged on frontends only. The edition's word for the messages is nearer to consumption; the page it links to has the event say exhausted.",
      'no-alert-without-exhaustion': 'Messages that come without exhaustion are no means to monitor it.',
    },
  },
  {
    number: 16,
    sha256: 'ad59f4c200e9ae6f8acacc5c3f4202e0e432fdb5a7cac6ca0f7f741a79c90d27',
    behaviours: [
      'exhaustion-fails-new-flows',
      'no-failure-below-capacity',
      'exhaustion-spares-live-flows',
      'release-restores-service',
    ],
    notes: {
      'no-failure-below-capacity':
        'The failure is said to come of exhaustion, and to last until a port is released.',
      'exhaustion-spares-live-flows': 'Existing flows are said to hold their ports until they release them.',
    },
  },
  {
    number: 17,
    sha256: '156c83d1b87ceb39333264e4178ee64b3f6cd6c8d5819b480e2b5ae5e912a326',
    behaviours: ['idle-reclaimed-at-4-minutes', 'no-reclaim-before-4-minutes'],
    notes: { 'no-reclaim-before-4-minutes': 'A time-out of 4 minutes does not run out before.' },
  },
];
