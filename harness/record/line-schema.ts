import * as z from 'zod';
import type { Violation } from '../../spec/judgement.ts';
import { settingsSchema } from '../json/deployment.ts';
import { count, name, text } from '../json/fields.ts';
import { helloSchema } from '../json/hello.ts';
import { observationSchema } from '../json/observation.ts';
import { scenarioSchema } from '../scenario/scenario-file.ts';
import type { RunVerdict, Verdict } from './result.ts';

const VERDICTS = [
  'conforms',
  'violates',
  'permitted-variation',
  'not-exercised',
  'not-observable',
  'not-supported',
  'inconclusive',
  'not-judged',
] as const satisfies readonly Verdict[];

const RUN_VERDICTS = [
  'conforms',
  'violates',
  'known-failure-passes',
  'incomplete',
  'nothing-exercised',
  'target-failed',
  'interrupted',
] as const satisfies readonly RunVerdict[];

const violation = z.strictObject({
  behaviour: name,
  follows: name.nullable(),
  expected: text,
  observed: text,
  note: text.nullable(),
  evidence: z.array(count),
  situations: z.array(text).optional(),
}) satisfies z.ZodType<Violation>;

const summary = z.strictObject({
  verdict: z.enum(RUN_VERDICTS),
  exitCode: z.int().min(0).max(255),
  summary: text,
  behaviours: z.record(name, z.enum(VERDICTS)),
});

export const headerLine = z.strictObject({
  format: z.literal('snatcheck/record'),
  version: z.literal(1),
  tool: text,
  dialect: name,
  seed: z.int(),
  hello: helloSchema,
  options: z.record(text, z.json()),
  started: z.iso.datetime(),
});

const caseFrame = {
  line: z.literal('case'),
  index: z.int(),
  seed: z.int(),
  settings: settingsSchema,
};

const caseEndLine = z.strictObject({
  line: z.literal('case-end'),
  index: z.int(),
  observations: count,
  // Null where the case did not come to its end.
  violations: z.array(violation).nullable(),
});

const endLine = z.strictObject({
  line: z.literal('end'),
  cases: count,
  observations: count,
  result: summary,
});

/** Every line but the first and the observations. The scenario is read by a reader of its own. */
export const markLine = z.discriminatedUnion('line', [
  z.strictObject({ ...caseFrame, scenario: z.unknown() }),
  caseEndLine,
  endLine,
]);

/** Any line of a record, for JSON Schema. */
export const lineSchema = z
  .union([
    headerLine,
    z.strictObject({ ...caseFrame, scenario: scenarioSchema }),
    observationSchema,
    caseEndLine,
    endLine,
  ])
  .meta({ id: 'record-line', title: 'One line of a snatcheck run record' });
