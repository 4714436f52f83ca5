import type { FaultRow, FaultsTable, Spread } from '../src/faults-table.ts';

/** Those marked are of an earlier run than the others. */
export type VariantRows = (FaultsTable['variants'][number] & { readonly earlier?: boolean })[];

export interface DetectionTable extends FaultsTable {
  variants: VariantRows;
  /** Faults that were not caught in `timeMs`, and were run again with so much. */
  readonly again: { readonly timeMs: number; readonly ids: readonly string[] } | null;
  /** Where the legal variants were run apart from the faults. */
  readonly variantsRun?: 'earlier' | 'later';
}

function apart({ variantsRun, variantCases, variants }: DetectionTable): string {
  if (variantsRun === undefined) return '';
  if (variantsRun === 'earlier') return ' These rows are of an earlier run, with the judge of then.';
  const made = `These rows were made afterwards: \`npm run detection -- --keep faults --variant-cases ${variantCases}\``;
  const old = variants.filter(({ earlier }) => earlier === true).length;
  return ` ${made}${old === 0 ? '' : `, but for ${old} that are marked: they are of a run before, with the generator and judge of then`}.`;
}

/** @param processes how many ran beside each other; times depend on it. */
export function writeReadme(table: DetectionTable, processes: number): string {
  const { seeds, timeMs, baselineMs, cases, variantCases, faults, variants, again } = table;
  const sum = (pick: (row: FaultRow) => number) => faults.reduce((all, row) => all + pick(row), 0);
  const caught = sum(({ caughtIn }) => caughtIn);
  const plainly = Math.max(0, ...faults.map(({ baseline }) => baseline?.seeds ?? 0));
  const slipped = faults.filter((row) => row.caughtIn < row.seeds);
  const misblamed = faults.filter((row) => row.blamedRight < row.caughtIn);
  const accused = variants.filter(({ findings }) => findings.length > 0);
  const medians = faults
    .flatMap(({ cases: one }) => (one === null ? [] : [one.median]))
    .toSorted((a, b) => a - b);
  const shrinks = faults.flatMap(({ executions }) =>
    executions === null ? [] : [Math.max(1, executions.median)],
  );
  const mean = Math.exp(shrinks.reduce((all, one) => all + Math.log(one), 0) / shrinks.length);
  return `# Detection power

How soon the cases of a default run catch each SNAT of the [fault library](../../../harness/faults/README.md), and what they say
of gateways that are odd and legal. [How to read it](../../../docs/faults.md). Every row is in \`table.json\`. Mutants that a
machine made are in [mutants.md](mutants.md).

Made by \`npm run detection -- --seeds ${seeds}${plainly === seeds ? '' : ` --baseline-seeds ${plainly}`} --cases ${cases} --time ${timeMs / 1_000}s${baselineMs === timeMs ? '' : ` --baseline-time ${baselineMs / 1_000}s`}${again === null ? '' : ` --again ${again.timeMs / 1_000}s`}${table.variantsRun === undefined ? ` --variant-cases ${variantCases}` : ' --keep variants'} --processes ${processes}\`: generator ${table.generator}, seeds 1..${seeds}, at most
${timeMs / 1_000} s and ${cases} cases a run, on a machine of 2 cores that other work shared, ${processes} processes beside each other. Times
are of that machine in that hour; cases, steps and executions depend on the seed, and on how far a run came in its time.${
    again === null
      ? ''
      : ` So busy was it that ${again.ids.length} were not caught in
that time and were run again with ${again.timeMs / 1_000} s: ${again.ids.map((id) => `\`${id}\``).join(', ')}.
The baseline was not.`
  }

- Faults: ${faults.length}. Runs: ${sum((row) => row.seeds)}, of which ${caught} caught theirs.
- Median of the medians: ${medians[Math.ceil(medians.length / 2) - 1] ?? '-'} cases until it was caught.
- Blamed first was a behaviour that the fault breaks in ${sum((row) => row.blamedRight)} of ${caught}.
- Executions to shrink, geometric mean of the medians: ${mean.toFixed(1)}.
- Counterexamples that showed the very same when run again: ${sum((row) => row.identical)} of ${caught}.
- Legal variants: ${variants.length}, ${variantCases} cases each, ${accused.length} with a finding.${apart(table)}
${baselineLine(faults, baselineMs)}
${scaleTable(faults)}
${listed(
  'Slipped through in a seed or more',
  slipped.map((row) => `\`${row.id}\`: caught in ${row.caughtIn} of ${row.seeds}`),
)}
${listed(
  'Blamed wrongly',
  misblamed.map((row) => `\`${row.id}\`: ${blameOf(row)}`),
)}
${listed(
  'Legal, and called wrong',
  accused.map(
    (row) => `\`${row.id}\`: ${row.findings.map((one) => `${one.behaviour} in case ${one.case}`).join(', ')}`,
  ),
)}
## Faults

| fault | shows with | caught | cases (p95) | ms (p95) | steps | executions | blamed first | plain fc.commands |
|---|---|---|---|---|---|---|---|---|
${faults.map((row) => `| \`${row.id}\` | ${row.shows} | ${row.caughtIn}/${row.seeds} | ${pair(row.cases)} | ${pair(row.ms)} | ${row.steps?.median ?? '-'} | ${row.executions?.median ?? '-'} | ${blameOf(row)} | ${plainOf(row)} |`).join('\n')}

## Legal variants

| variant | cases | found | inconclusive | situations |
|---|---|---|---|---|
${variants.map((row) => `| \`${row.id}\`${row.earlier === true ? ' (earlier)' : ''} | ${row.cases} | ${row.findings.length === 0 ? 'nothing' : row.findings.length} | ${((100 * row.inconclusive) / Math.max(1, row.judged)).toFixed(2)}% of ${row.judged} | ${row.situations.hit} of ${row.situations.required} |`).join('\n')}
`;
}

function listed(title: string, lines: readonly string[]): string {
  return `${title}: ${lines.length === 0 ? 'none.' : `${lines.length}.\n`}${lines.map((line) => `\n- ${line}`).join('')}\n`;
}

const pair = (one: Spread | null): string => (one === null ? '-' : `${one.median} (${one.p95})`);

/** Two lines at most, or nothing where no baseline was run. */
function baselineLine(rows: readonly FaultRow[], timeMs: number): string {
  const run = rows.flatMap(({ baseline }) => baseline ?? []);
  if (run.length === 0) return '';
  const caught = run.filter(({ caughtIn, seeds }) => caughtIn === seeds).length;
  const most = Math.max(...run.map(({ seeds }) => seeds));
  const cases = run
    .flatMap(({ ran, caughtIn }) => (caughtIn === 0 ? [ran.median] : []))
    .toSorted((a, b) => a - b);
  return `- Plain fc.commands, beside it, with the same budget of cases and at most ${timeMs / 1_000} s a run, by seeds 1..${most}: ${caught} of ${run.length} faults caught in every run. Where
  it caught nothing it ran ${cases[0] ?? 0} to ${cases.at(-1) ?? 0} cases a run. What it cannot speak of is said in [faults.md](../../../docs/faults.md).
`;
}

/** Medians of the medians, for each number of ports or flows that a fault needs at the least. */
function scaleTable(rows: readonly FaultRow[]): string {
  const scales = [...new Set(rows.map(({ shows }) => shows))];
  const middle = (values: readonly number[]) =>
    values.toSorted((a, b) => a - b)[Math.ceil(values.length / 2) - 1] ?? '-';
  const lines = scales.map((scale) => {
    const those = rows.filter(({ shows }) => shows === scale);
    const of = (pick: (row: FaultRow) => Spread | null) =>
      middle(those.flatMap((row) => pick(row)?.median ?? []));
    const plain = those.filter(({ baseline }) => (baseline?.caughtIn ?? 0) > 0).length;
    return `| ${scale} | ${those.length} | ${of(({ cases }) => cases)} | ${of(({ ms }) => ms)} | ${of(({ steps }) => steps)} | ${of(({ executions }) => executions)} | ${plain} |`;
  });
  return `| shows with | faults | cases | ms | steps | executions | caught by plain fc.commands |
|---|---|---|---|---|---|---|
${lines.join('\n')}
`;
}

const plainOf = ({ baseline }: FaultRow): string =>
  baseline === null
    ? '-'
    : baseline.caughtIn === 0
      ? 'no'
      : `${baseline.caughtIn}/${baseline.seeds}, ${pair(baseline.cases)}`;

const blameOf = ({ blamed }: FaultRow): string =>
  Object.entries(blamed)
    .toSorted((a, b) => b[1] - a[1])
    .map(([id, count]) => `${id} ${count}`)
    .join(', ');
