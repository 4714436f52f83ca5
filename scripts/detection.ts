/**
 * npm run detection [-- --seeds 2 --time 60s --variant-cases 1000 --processes 2]
 *
 * Runs `snatcheck faults` part by part and writes reports/published/detection. Finished parts are kept in
 * snatcheck-out/detection, and a run that was interrupted goes on there: remove that folder to begin anew.
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs, promisify } from 'node:util';
import { faults } from '../harness/faults/library/index.ts';
import { variants } from '../harness/faults/variants.ts';
import type { FaultsTable } from '../src/faults-table.ts';
import { writeReadme } from './detection-readme.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '2' },
    time: { type: 'string', default: '60s' },
    'variant-cases': { type: 'string', default: '1000' },
    processes: { type: 'string', default: '2' },
  },
});

const PARTS = new URL('../snatcheck-out/detection/', import.meta.url);
const PUBLISHED = new URL('../reports/published/detection/', import.meta.url);
mkdirSync(PARTS, { recursive: true });
mkdirSync(PUBLISHED, { recursive: true });

const options = ['--seeds', values.seeds, '--time', values.time, '--variant-cases', values['variant-cases']];
const parts = [...divided('faults', faults, 16), ...divided('variants', variants, 4)];
const waiting = [...parts];
await Promise.all(Array.from({ length: Number(values.processes) }, work));

const done = parts.map(({ file }) => JSON.parse(readFileSync(file, 'utf8')) as FaultsTable);
const order = [...faults, ...variants].map(({ id }) => id);
const ordered = <T extends { readonly id: string }>(rows: readonly T[]): T[] =>
  rows.toSorted((a, b) => order.indexOf(a.id) - order.indexOf(b.id));
const [first] = done;
const last = done.at(-1);
if (first === undefined || last === undefined) throw new Error('no part was run');
if (done.some(({ seeds, timeMs }) => seeds !== first.seeds || timeMs !== first.timeMs)) {
  throw new Error('The parts in snatcheck-out/detection are of different options: remove that folder.');
}
const table: FaultsTable = {
  ...first,
  variantCases: last.variantCases,
  faults: ordered(done.flatMap((part) => part.faults)),
  variants: ordered(done.flatMap((part) => part.variants)),
};
writeFileSync(new URL('table.json', PUBLISHED), `${JSON.stringify(table, null, 2)}\n`);
writeFileSync(new URL('power.ts', PUBLISHED), powerOf(table));
writeFileSync(new URL('README.md', PUBLISHED), writeReadme(table, Number(values.processes)));

/** For reports: of the faults that break each behaviour, how many were caught in every run. */
function powerOf({ generator, faults: rows }: FaultsTable): string {
  const power: Record<string, { generator: number; faults: number; caught: number }> = {};
  for (const { breaks, caughtIn, seeds } of rows) {
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
    const arguments_ = ['-C', 'snatcheck-source', '--import', 'tsx', 'src/bin.ts', 'faults', ...part.ids];
    writeFileSync(part.file, await outputOf([...arguments_, ...options, '--json']));
    console.error(`${part.ids.length} more: ${part.ids.join(' ')}`);
  }
}

/** Exit code 1 is a fault that slipped: that is a result too. */
async function outputOf(arguments_: readonly string[]): Promise<string> {
  const cwd = new URL('..', import.meta.url);
  try {
    return (await promisify(execFile)(process.execPath, arguments_, { cwd, maxBuffer: 1 << 26 })).stdout;
  } catch (error) {
    if ((error as { code?: unknown }).code === 1) return (error as { stdout: string }).stdout;
    throw error;
  }
}
