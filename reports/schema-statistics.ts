import { z } from 'zod';

/** What a run did and saw, added up; see `harness/record/statistics.ts`. */
export function statisticsSchema() {
  return z.looseObject({
    stages: z.record(z.string(), z.looseObject({ cases: z.number(), observations: z.number() })),
    pools: counts().describe('Cases by the number of ports of their pool'),
    operations: counts(),
    lengths: bins().describe('Cases by their observations: bin i counts those of 2^i to 2^(i+1)-1'),
    ports: bins().describe('How often a port was given to a new flow, in blocks of 64 from port 0 on'),
    destinations: z.record(
      z.string(),
      z.looseObject({
        opened: z.number(),
        unseen: z.number(),
        mostInUse: z.number(),
        ports: bins().describe('The same in blocks of 512'),
      }),
    ),
    idle: z
      .looseObject({
        kept: bins(),
        answered: bins(),
        changed: bins(),
        silent: bins(),
        unanswered: bins(),
        taken: bins(),
      })
      .describe('What became of flows by how long they had been idle'),
    idleLimits: z
      .looseObject({ udp: limits(), tcp: limits() })
      .optional()
      .describe('How long mappings of idle flows are kept, in idle timeouts'),
    fullest: z
      .looseObject({
        case: z.looseObject({ index: z.number(), seed: z.number() }),
        pool: z.number(),
        observations: z.number(),
        most: z.number(),
        destinations: z.array(z.string()),
        samples: z
          .array(bins())
          .describe('Number of the observation, ms since the first, ports in use for each destination'),
      })
      .nullable(),
  });
}

function limits() {
  return z.looseObject({
    kept: z.number().nullable().describe('The longest after which a packet from outside still got in'),
    gone: z.number().nullable().describe('The shortest after which the flow had lost its port'),
    samples: z.number(),
  });
}

function counts() {
  return z.record(z.string(), z.number());
}

function bins() {
  return z.array(z.number());
}
