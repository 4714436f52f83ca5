import { z } from 'zod';
import { helloSchema, settingsSchema } from './schema-target.ts';
import { pictureSchema } from './schema-picture.ts';
import { statisticsSchema } from './schema-statistics.ts';

/**
 * The schema of a Result, for `z.toJSONSchema` and for files that come from elsewhere. Objects are open: a newer tool
 * may say more within version 1, and an older one still reads it.
 */
export function resultSchema() {
  return z.looseObject({
    format: z.literal('snatcheck/result'),
    version: z.literal(1),
    tool: z.string().describe('Name and version of the tool'),
    verdict: z.enum([
      'conforms',
      'violates',
      'known-failure-passes',
      'incomplete',
      'nothing-exercised',
      'target-failed',
      'interrupted',
    ]),
    exitCode: natural(),
    summary: z.string().describe('The verdict in one sentence, and the obstacle in another'),
    obstacle: z
      .string()
      .optional()
      .describe('What kept judgements from being made, so that nothing conforms for sure'),
    target: helloSchema(),
    dialect: z.string(),
    seed: z.number(),
    generator: z.int().optional().describe('Version of the generator that made the cases'),
    cases: natural(),
    observations: natural(),
    durationMs: z.number().nonnegative(),
    started: z.iso.datetime({ offset: true }),
    timing: z
      .looseObject({
        idleTimeoutMs: z.number().positive(),
        toleranceMs: z.number().nonnegative(),
        timeScale: z.number().positive(),
      })
      .describe('Idle timeout and tolerance that were judged by, in ms'),
    settings: z.array(settingsSchema()),
    statistics: statisticsSchema().nullable().optional(),
    behaviours: z.record(z.string(), behaviourSchema()),
    findings: z.array(findingSchema()),
    characteristics: z.record(
      z.string(),
      z.looseObject({ question: z.string(), answer: z.string(), samples: natural() }),
    ),
    known: z
      .array(knownSchema())
      .optional()
      .describe('The lines of --known-failing, and what became of them'),
    witnesses: z
      .array(
        z.looseObject({
          vm: z.string(),
          probe: z.string(),
          answers: natural(),
          silent: natural(),
          addresses: z.array(z.string()),
          remarks: z.array(z.string()),
        }),
      )
      .optional()
      .describe('Of live VMs: what each kind of probe was told'),
    liveVms: z
      .array(
        z.looseObject({
          name: z.string(),
          declared: z.string(),
          roundTripMs: z
            .looseObject({ least: z.number(), median: z.number(), most: z.number() })
            .nullable()
            .describe('Null where no question was answered'),
        }),
      )
      .optional()
      .describe('Of live VMs: what their file says of each, and how far it is'),
    errors: z.array(z.string()),
    shard: shardSchema().optional(),
    command: z.string(),
  });
}

function behaviourSchema() {
  return z.looseObject({
    verdict: z.enum([
      'conforms',
      'violates',
      'permitted-variation',
      'not-exercised',
      'not-observable',
      'not-supported',
      'inconclusive',
      'not-judged',
    ]),
    strength: strengthSchema(),
    reason: z.string(),
    judged: natural(),
    conforming: natural(),
    violating: natural(),
    inconclusive: natural(),
    undecided: z.record(z.string(), natural()).describe('Why judgements stayed open, with counts'),
    situations: z
      .record(z.string(), natural())
      .describe('Each required situation and how often it occurred; 0 is missing'),
    violatingIn: z
      .record(z.string(), natural())
      .optional()
      .describe('Of violating, how many happened in which situations: their names, joined by "; "'),
    known: z.literal(true).optional().describe('Every violation of it was expected'),
  });
}

function knownSchema() {
  return z.looseObject({
    behaviour: z.string(),
    situation: z.string().nullable(),
    place: z.string().describe('file:line:column'),
    outcome: z.enum(['fails', 'passes', 'not-exercised', 'not-selected', 'untold']),
    reason: z.string(),
  });
}

function findingSchema() {
  return z.looseObject({
    id: z.string(),
    behaviour: z.string(),
    strength: strengthSchema(),
    verdict: z.literal('violates'),
    follows: z.string().nullable(),
    expected: z.string(),
    observed: z.string(),
    note: z.string().nullable(),
    case: z
      .looseObject({ index: z.int(), seed: z.number() })
      .describe(
        'Number and seed of the case that showed it first; a negative number is a failure saved before',
      ),
    occurrences: natural(),
    confirmed: z.looseObject({ shown: natural(), tries: natural() }),
    minimal: z
      .boolean()
      .optional()
      .describe('False where the budget ended shrinking: the scenario may be larger than it has to be'),
    scenario: z.unknown().describe('The minimal scenario; see the schema of scenarios'),
    steps: z.array(z.string()),
    observations: z.array(
      z.looseObject({ n: natural(), sent: z.number(), seen: z.number(), text: z.string() }),
    ),
    evidence: z.array(natural()),
    situations: z.array(z.string()).optional(),
    replay: z.string(),
    picture: pictureSchema().nullable().optional(),
    view: z.array(tableSchema()).optional(),
  });
}

function tableSchema() {
  return z
    .looseObject({
      command: z.string().describe('As a person would type it where the system runs'),
      lines: z.array(z.string()).describe('All that it printed, or what tells most about the evidence'),
      printed: natural().describe('Lines that it printed'),
    })
    .describe("The system's own view, right after the replay that the observations are of");
}

function shardSchema() {
  const counts = () => z.record(z.string(), natural());
  const tally = z.looseObject({
    conforming: natural(),
    violating: natural(),
    varying: natural(),
    inconclusive: natural(),
    undecided: counts(),
    situations: counts(),
    violatingIn: counts(),
  });
  const broken = z.looseObject({
    primary: natural(),
    secondary: natural(),
    follows: z.array(z.string()),
  });
  const shape = z.looseObject({
    behaviour: z.string(),
    shape: z.string(),
    case: z.looseObject({ index: z.int(), seed: z.number() }),
    finding: z.string(),
  });
  return z
    .looseObject({
      number: z.int().positive(),
      of: z.int().positive(),
      ended: z.enum(['complete', 'interrupted', 'terminated', 'target-failed', 'target-stopped']),
      statedOnly: z.boolean(),
      tallies: z.record(z.string(), tally),
      broken: z.record(z.string(), broken),
      traits: counts(),
      shapes: z.array(shape),
    })
    .describe('Which part of a run this is of, and the counts from which the parts are put together');
}

function strengthSchema() {
  return z.enum(['stated', 'inferred', 'not guaranteed']);
}

/** Counts; a function each time, because zod would name a shared schema and refer to it. */
function natural() {
  return z.int().nonnegative();
}
