/**
 * npm run detection [-- --seeds 2 --baseline-seeds 2 --cases 75000 --time 60s --baseline-time 60s --again 300s --variant-cases 1000 --keep variants --finished --processes 2 VARIANT...]
 *
 * Runs `snatcheck faults` part by part and writes reports/published/detection. With --again, faults that were not caught in
 * their time are run again with so much, without the baseline: of a busy machine 60 s are not what they should be. With
 * --keep variants, or --keep faults, the rows of these are left as they are published, which the page says. Finished parts are
 * kept in snatcheck-out/detection, and a run that was interrupted goes on there: remove that folder to begin anew. With --keep
 * faults --finished nothing is run, and what is finished is published beside the rows of before, which are marked. With --keep
 * faults and names of variants these are run, and every other row is left as it is.
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs, promisify } from 'node:util';
import { faults } from '../harness/faults/library/index.ts';
import { variants } from '../harness/faults/variants.ts';
import type { FaultsTable } from '../src/faults-table.ts';
import { type DetectionTable, type VariantRows, writeReadme } from './detection-readme.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: 'string', default: '2' },
    cases: { type: 'string' },
    time: { type: 'string', default: '60s' },
    again: { type: 'string' },
    'baseline-seeds': { type: 'string' },
    'baseline-time': { type: 'string' },
    'variant-cases': { type: 'string', default: '1000' },
    keep: { type: 'string' },
    finished: { type: 'boolean', default: false },
    processes: { type: 'string', default: '2' },
  },
});

const PARTS = new URL('../snatcheck-out/detection/', import.meta.url);
const PUBLISHED = new URL('../reports/published/detection/', import.meta.url);
mkdirSync(PARTS, { recursive: true });
mkdirSync(PUBLISHED, { recursive: true });

const plainly = values['baseline-seeds'];
const options = ['--seeds', values.seeds, '--variant-cases', values['variant-cases']];
if (values.cases !== undefined) options.push('--cases', values.cases);
if (plainly !== undefined) options.push('--baseline-seeds', plainly);
const plainTime = values['baseline-time'];
if (plainTime !== undefined) options.push('--baseline-time', plainTime);
if (values.keep !== undefined && !['faults', 'variants'].includes(values.keep)) {
  throw new Error(`--keep faults or --keep variants, rather than ${values.keep}`);
}
if ((values.finished || positionals.length > 0) && values.keep !== 'faults') {
  throw new Error(
    '--finished and names go with --keep faults: of faults, a part of the rows would pass for all of them',
  );
}
const unknown = positionals.find((id) => !variants.some((one) => one.id === id));
if (unknown !== undefined) throw new Error(`No variant is named ${unknown}.`);
const named = positionals.map((id) => ({ file: new URL(`variant-${id}.json`, PARTS), ids: [id] }));
const variantParts = named.length > 0 ? named : divided('variants', variants, 17);
const kept = values.keep === undefined ? null : publishedTable();
if (named.length > 0 && kept?.variantCases !== Number(values['variant-cases'])) {
  throw new Error(`The other rows are of --variant-cases ${kept?.variantCases}.`);
}
const parts = [
  ...(values.keep === 'faults' ? [] : divided('faults', faults, 16)),
  ...(values.keep === 'variants' ? [] : variantParts),
].filter(({ file }) => !values.finished || existsSync(file));
const waiting = [...parts];
await Promise.all(Array.from({ length: Number(values.processes) }, work));

const done = parts.map(({ file }) => JSON.parse(readFileSync(file, 'utf8')) as FaultsTable);
const order = [...faults, ...variants].map(({ id }) => id);
const ordered = <T extends { readonly id: string }>(rows: readonly T[]): T[] =>
  rows.toSorted((a, b) => order.indexOf(a.id) - order.indexOf(b.id));
const [first] = done;
const last = done.at(-1);
if (first === undefined || last === undefined) throw new Error('no part was run');
if (done.some((one) => one.faults.length > 0 && (one.seeds !== first.seeds || one.timeMs !== first.timeMs))) {
  throw new Error('The parts in snatcheck-out/detection are of different options: remove that folder.');
}
const rows = done.flatMap((part) => part.faults);
const slipped = rows.filter(({ caughtIn, seeds }) => caughtIn < seeds).map(({ id }) => id);
const again =
  values.again === undefined || slipped.length === 0 ? null : await runAgain(slipped, values.again);
const run: DetectionTable = {
  ...first,
  variantCases: last.variantCases,
  again: again && { timeMs: again.timeMs, ids: slipped },
  faults: ordered(
    rows.map((row) => {
      const later = again?.faults.find(({ id }) => id === row.id);
      return later === undefined ? row : { ...later, baseline: row.baseline };
    }),
  ),
  variants: ordered(done.flatMap((part) => part.variants)),
};
const table = kept === null ? run : joined(run, kept);
writeFileSync(new URL('table.json', PUBLISHED), `${JSON.stringify(table, null, 2)}\n`);
writeFileSync(new URL('power.ts', PUBLISHED), powerOf(table));
writeFileSync(new URL('README.md', PUBLISHED), writeReadme(table, Number(values.processes)));

/** The rows that were made now, and those that are kept. */
function joined(made: DetectionTable, before: DetectionTable): DetectionTable {
  const [ofFaults, ofVariants] = values.keep === 'faults' ? [before, made] : [made, before];
  const { variantCases, variants: odd } = ofVariants;
  const rows = values.keep === 'faults' ? withOthers(made.variants, before.variants) : odd;
  return {
    ...ofFaults,
    variantCases,
    variants: rows,
    variantsRun: made === ofVariants ? 'later' : 'earlier',
  };
}

/** Those that were run, and of the other ones that there are the rows of before: marked, where a whole run was cut off. */
function withOthers(made: VariantRows, before: VariantRows): VariantRows {
  const missing = new Set(variants.map(({ id }) => id));
  for (const { id } of made) missing.delete(id);
  const others = before.filter(({ id }) => missing.has(id));
  return ordered([...made, ...(values.finished ? others.map((row) => ({ ...row, earlier: true })) : others)]);
}

function publishedTable(): DetectionTable {
  return JSON.parse(readFileSync(new URL('table.json', PUBLISHED), 'utf8')) as DetectionTable;
}

/** For reports: of the faults that break each behaviour, how many were caught in every run. */
function powerOf({ generator, faults: all }: DetectionTable): string {
  const power: Record<string, { generator: number; faults: number; caught: number }> = {};
  for (const { breaks, caughtIn, seeds } of all) {
    for (const id of breaks) {
      power[id] ??= { generator, faults: 0, caught: 0 };
      power[id].faults += 1;
      if (caughtIn === seeds) power[id].caught += 1;
    }
  }
  const sorted = Object.fromEntries(Object.entries(power).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  return `import type { DetectionPower } from '../../catalogue.ts';

// Made by npm run detection, with table.json.
export const detectionPower: Readonly<Record<string, DetectionPower>> = ${JSON.stringify(sorted, null, 2)};
`;
}

function divided(name: string, all: readonly { readonly id: string }[], of: number) {
  return Array.from({ length: of }, (_, part) => ({
    file: new URL(`${name}-${part + 1}-of-${of}.json`, PARTS),
    ids: all.filter((_one, at) => at % of === part).map(({ id }) => id),
  }));
}

async function work(): Promise<void> {
  for (let part = waiting.shift(); part !== undefined; part = waiting.shift()) {
    if (existsSync(part.file)) continue;
    writeFileSync(part.file, await outputOf([...part.ids, '--time', values.time]));
    console.error(`${part.ids.length} more: ${part.ids.join(' ')}`);
  }
}

async function runAgain(ids: readonly string[], time: string): Promise<FaultsTable> {
  const file = new URL('again.json', PARTS);
  if (!existsSync(file)) writeFileSync(file, await outputOf([...ids, '--time', time, '--no-baseline']));
  return JSON.parse(readFileSync(file, 'utf8')) as FaultsTable;
}

/** Exit code 1 is a fault that slipped: that is a result too. */
async function outputOf(faultsArguments: readonly string[]): Promise<string> {
  // By itself on its core: what collects its garbage beside it would take the other one's.
  const program = [
    '--single-threaded-gc',
    '-C',
    'snatcheck-source',
    '--import',
    'tsx',
    'src/bin.ts',
    'faults',
  ];
  const arguments_ = [...program, ...faultsArguments, ...options, '--json'];
  const cwd = new URL('..', import.meta.url);
  try {
    return (await promisify(execFile)(process.execPath, arguments_, { cwd, maxBuffer: 1 << 26 })).stdout;
  } catch (error) {
    if ((error as { code?: unknown }).code === 1) return (error as { stdout: string }).stdout;
    throw error;
  }
}
