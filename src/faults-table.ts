import * as z from 'zod';
import type { PlainDetection } from '../harness/faults/baseline/detect-plainly.ts';
import type { Detection } from '../harness/faults/detect.ts';
import type { Fault } from '../harness/faults/fault.ts';

const count = z.int().min(0);

/** By rank, over runs with a seed each. */
const spreadSchema = z.strictObject({ median: z.number(), p95: z.number() });

/** A plain property of fast-check's commands in place of the harness: of each run as much at most. */
const baselineSchema = z.strictObject({
  seeds: count,
  caughtIn: count,
  cases: spreadSchema.nullable(),
  ms: spreadSchema.nullable(),
  ran: spreadSchema.describe('Cases that were run, whether or not one failed'),
  error: z.string().nullable().describe('The first line of what failed in the first run that caught it'),
});

const faultSchema = z.strictObject({
  id: z.string(),
  family: z.string(),
  mechanism: z.string(),
  shows: z.string().describe('Ports or flows with which it shows at the earliest'),
  breaks: z.array(z.string()),
  seeds: count,
  caughtIn: count,
  cases: spreadSchema.nullable(),
  ms: spreadSchema.nullable(),
  blamed: z.record(z.string(), count),
  blamedRight: count,
  steps: spreadSchema.nullable(),
  executions: spreadSchema.nullable(),
  identical: count.describe('Counterexamples that showed the very same when run again'),
  baseline: baselineSchema.nullable().describe('Null where it was not run'),
});

const variantSchema = z.strictObject({
  id: z.string(),
  cases: count,
  findings: z.array(z.strictObject({ behaviour: z.string(), case: count })),
  judged: count,
  inconclusive: count,
  situations: z.strictObject({ hit: count, required: count }),
});

/** What `snatcheck faults --json` writes. Times in ms. */
export const faultsTableSchema = z.strictObject({
  generator: count,
  seeds: count,
  cases: count,
  timeMs: z.number(),
  baselineMs: z.number(),
  variantCases: count,
  faults: z.array(faultSchema),
  variants: z.array(variantSchema),
});

export type FaultsTable = z.infer<typeof faultsTableSchema>;
export type FaultRow = z.infer<typeof faultSchema>;
export type Spread = z.infer<typeof spreadSchema>;

/** @param plain null where the baseline was not run. */
export function rowOf(
  fault: Fault,
  runs: readonly Detection[],
  plain: readonly PlainDetection[] | null,
): FaultRow {
  const { id, family, mechanism, shows, breaks } = fault;
  const caught = runs.filter(({ cases }) => cases !== null);
  const examples = caught.flatMap(({ counterexample }) => (counterexample === null ? [] : [counterexample]));
  const blamed: Record<string, number> = {};
  for (const one of caught) if (one.blamed !== null) blamed[one.blamed] = (blamed[one.blamed] ?? 0) + 1;
  return {
    id,
    family,
    mechanism,
    shows,
    breaks: [...breaks],
    seeds: runs.length,
    caughtIn: caught.length,
    cases: spread(caught.map(({ cases }) => cases ?? 0)),
    ms: spread(caught.map(({ ms }) => Math.round(ms))),
    blamed,
    blamedRight: caught.filter((one) => breaks.some((broken) => broken === one.blamed)).length,
    steps: spread(examples.map(({ steps }) => steps)),
    executions: spread(examples.map(({ executions }) => executions)),
    identical: examples.filter(({ identical }) => identical).length,
    baseline: plain === null ? null : baselineOf(plain),
  };
}

function baselineOf(runs: readonly PlainDetection[]): z.infer<typeof baselineSchema> {
  const caught = runs.filter(({ cases }) => cases !== null);
  return {
    seeds: runs.length,
    caughtIn: caught.length,
    cases: spread(caught.map(({ cases }) => cases ?? 0)),
    ms: spread(caught.map(({ ms }) => Math.round(ms))),
    ran: spread(runs.map(({ ran }) => ran)) ?? { median: 0, p95: 0 },
    error: caught[0]?.error?.split('\n')[0] ?? null,
  };
}

/** By rank: the value below which so much of them lies. */
export function spread(values: readonly number[]): Spread | null {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
  return sorted.length === 0 ? null : { median: at(0.5), p95: at(0.95) };
}
