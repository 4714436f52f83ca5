import { detectPlainly, type PlainDetection } from '../../harness/faults/baseline/detect-plainly.ts';
import { detect, type Detection } from '../../harness/faults/detect.ts';
import { exonerate, type Exoneration } from '../../harness/faults/exonerate.ts';
import { faults } from '../../harness/faults/library/index.ts';
import { variants } from '../../harness/faults/variants.ts';
import { GENERATOR_VERSION } from '../../harness/generate/index.ts';
import { type FaultRow, type FaultsTable, rowOf, type Spread, spread } from '../faults-table.ts';
import { given } from '../given.ts';
import { newJudge } from '../judging.ts';
import { durationOption, integerOption, readArguments, shardOption, usageError } from '../options.ts';
import type { Command } from './command.ts';

export const faultsCommand: Command = {
  summary: 'detection power: every seeded fault, and how soon it was caught',
  help: () => `Usage: snatcheck faults [ID or pattern...] [options]

Runs the cases of a default run against every SNAT of the fault library and says how soon each was caught, which behaviour
was blamed first and how small the counterexample became; then against every legal variant, of which nothing may be found.
Beside it stands how many cases a plain property of fast-check's commands took, in the same run and with the same budget.
A pattern selects faults and variants by id; * stands for anything.

  --seeds N           how many runs of each fault, by seeds 1..N (default 3)
  --cases N           at most so many cases a run (default 75000)
  --variant-cases N   so many cases of each legal variant (default 2000)
  --time DURATION     at most so long a run (default 60s)
  --baseline-seeds N  the plain property with seeds 1..N alone (default: all)
  --baseline-time DURATION
                      at most so long a run of it (default: as --time)
  --no-baseline       without the plain property, which takes all of its time for what it cannot see
  --shard I/N         every Nth of the faults and variants, from the Ith on
  --json              one JSON document on stdout

Exit code 1 when a fault slipped in any run or a legal variant was called wrong, 2 usage, 0 otherwise.
`,
  async run(args, { output }) {
    const options = given(() => readOptions(args));
    const caught: FaultRow[] = [];
    if (!options.json) output.out(HEAD);
    for (const fault of options.faults) {
      const runs: Detection[] = [];
      const plain: PlainDetection[] = [];
      for (let seed = 1; seed <= options.seeds; seed += 1) {
        const budget = { cases: options.cases, timeMs: options.timeMs, shrinkExecutions: 1_000 };
        runs.push(await detect(fault.make, seed, budget, [newJudge(), newJudge()]));
        if (seed <= options.baselineSeeds) {
          plain.push(detectPlainly(fault.make, seed, { ...budget, timeMs: options.baselineMs }));
        }
      }
      const row = rowOf(fault, runs, plain.length > 0 ? plain : null);
      caught.push(row);
      if (!options.json) output.out(line(row));
    }
    const legal: Exoneration[] = [];
    for (const variant of options.variants) {
      const budget = { cases: options.variantCases, timeMs: Infinity };
      const one = await exonerate(variant, 1, budget, newJudge());
      legal.push(one);
      if (!options.json) output.out(legalLine(one));
    }
    const { seeds, cases, timeMs, baselineMs, variantCases } = options;
    if (options.json) {
      const table = {
        generator: GENERATOR_VERSION,
        seeds,
        cases,
        timeMs,
        baselineMs,
        variantCases,
        faults: caught,
        variants: legal.map((one) => ({ ...one, findings: [...one.findings] })),
      } satisfies FaultsTable;
      output.out(`${JSON.stringify(table, null, 2)}\n`);
    } else output.out(`\n${total(caught, legal)}\n`);
    const slipped = caught.some(({ caughtIn, seeds: runs }) => caughtIn < runs);
    return slipped || legal.some(({ findings }) => findings.length > 0) ? 1 : 0;
  },
};

const HEAD = `${'FAULT'.padEnd(40)}CAUGHT    CASES (p95)     MS (p95)  STEPS  EXEC  fc.commands     BLAMED FIRST\n`;

function line(row: FaultRow): string {
  const pair = (one: Spread | null) => (one === null ? '-' : `${one.median} (${one.p95})`);
  const plain =
    row.baseline === null
      ? '-'
      : `${row.baseline.caughtIn}/${row.baseline.seeds} ${pair(row.baseline.cases)}`;
  const blamed = Object.entries(row.blamed)
    .toSorted((a, b) => b[1] - a[1])
    .map(([id, count]) => `${id}${row.breaks.some((one) => one === id) ? '' : ' (WRONG)'} ${count}`);
  return `${row.id.padEnd(40)}${`${row.caughtIn}/${row.seeds}`.padEnd(7)}${pair(row.cases).padStart(14)}${pair(row.ms).padStart(13)}${String(row.steps?.median ?? '-').padStart(7)}${String(row.executions?.median ?? '-').padStart(6)}  ${plain.padEnd(14)}  ${blamed.join(', ')}\n`;
}

function legalLine({ id, cases, findings, judged, inconclusive, situations }: Exoneration): string {
  const open = judged === 0 ? 0 : (100 * inconclusive) / judged;
  const found =
    findings.length === 0
      ? 'nothing found'
      : findings.map((one) => `${one.behaviour} in case ${one.case}`).join(', ');
  return `legal: ${id.padEnd(33)}${cases} cases, ${found}, ${open.toFixed(2)}% inconclusive, situations ${situations.hit}/${situations.required}\n`;
}

function total(rows: readonly FaultRow[], legal: readonly Exoneration[]): string {
  const sum = (pick: (row: FaultRow) => number) => rows.reduce((all, row) => all + pick(row), 0);
  const runs = sum(({ seeds }) => seeds);
  const caught = sum(({ caughtIn }) => caughtIn);
  const cases = spread(rows.flatMap(({ cases: one }) => (one === null ? [] : [one.median])));
  const right = sum(({ blamedRight }) => blamedRight);
  const clear = legal.filter(({ findings }) => findings.length === 0).length;
  const compared = sum(({ baseline }) => baseline?.seeds ?? 0);
  const plain =
    compared === 0
      ? ''
      : `; plain fc.commands caught theirs in ${sum(({ baseline }) => baseline?.caughtIn ?? 0)} of ${compared}`;
  return `${caught} of ${runs} runs over ${rows.length} faults caught theirs; median of the medians ${cases?.median ?? '-'} cases; ${right} of ${caught} blamed a behaviour that the fault breaks first${plain}; ${clear} of ${legal.length} legal variants without a finding.`;
}

function readOptions(args: readonly string[]) {
  const { values, rest } = readArguments('faults', args, {
    seeds: { type: 'string' },
    cases: { type: 'string' },
    'variant-cases': { type: 'string' },
    time: { type: 'string' },
    shard: { type: 'string' },
    json: { type: 'boolean' },
    'baseline-seeds': { type: 'string' },
    'baseline-time': { type: 'string' },
    'no-baseline': { type: 'boolean' },
  });
  const share = shardOption(values.shard);
  const patterns = rest.map(
    (pattern) => new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`),
  );
  const chosen = <T extends { readonly id: string }>(all: readonly T[]) =>
    all.filter(({ id }) => patterns.length === 0 || patterns.some((pattern) => pattern.test(id)));
  const unmatched = rest.find((_, at) => ![...faults, ...variants].some(({ id }) => patterns[at]?.test(id)));
  if (unmatched !== undefined)
    throw usageError(
      'the id of a fault or legal variant, or a pattern of them',
      unmatched,
      'See: snatcheck faults --json',
    );
  const mine = <T>(all: readonly T[]) => all.filter((_, at) => at % share.of === share.share);
  const seeds = integerOption('seeds', values.seeds, 1, 10_000) ?? 3;
  const timeMs = durationOption('time', values.time) ?? 60_000;
  const plainly = integerOption('baseline-seeds', values['baseline-seeds'], 0, 10_000) ?? seeds;
  return {
    faults: mine(chosen(faults)),
    variants: mine(chosen(variants)),
    seeds,
    cases: integerOption('cases', values.cases, 1, 100_000_000) ?? 75_000,
    variantCases: integerOption('variant-cases', values['variant-cases'], 0, 100_000_000) ?? 2_000,
    timeMs,
    baselineMs: durationOption('baseline-time', values['baseline-time']) ?? timeMs,
    json: values.json === true,
    baselineSeeds: values['no-baseline'] === true ? 0 : plainly,
  };
}
