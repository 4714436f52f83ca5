// Writes reports/published/samples/ from the results of real runs that it keeps, for people who want to see a report: npm run samples
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { Result } from '../harness/record/result.ts';
import { formats, resultSchema, sheetFormats } from '../reports/index.ts';
import { catalogue } from '../src/catalogue.ts';
import { comparisonOf, differenceOf, type NamedSheet } from '../src/sheets.ts';

/** reports/published/samples/ */
export const SAMPLES = new URL('../reports/published/samples/', import.meta.url);

/** What `--output` of each run held as report.json; the folder's README says how each came about. */
export const RUNS = ['builtin', 'lab-nftables', 'python', 'python-early-reclaim'] as const;

/** @throws where a kept result is none of this version any more: then run again what its `command` says. */
export function readRun(name: (typeof RUNS)[number]): Result {
  const raw: unknown = JSON.parse(readFileSync(new URL(`runs/${name}.json`, SAMPLES), 'utf8'));
  resultSchema().parse(raw);
  return raw as Result;
}

/** Every sample as text, by the name of its file: what `report` and its `--compare` and `--diff` write of these runs. */
export function sampleFiles(): ReadonlyMap<string, string> {
  const builtin = readRun('builtin');
  const kernel = readRun('lab-nftables');
  const python = readRun('python');
  return new Map([
    ...reportFiles('violating', kernel, ['html', 'markdown', 'text']),
    ...reportFiles('conforming', builtin, ['html']),
    ...sheetFiles(comparisonOf([builtin, python, kernel])),
    ...sheetFiles(differenceOf([python, readRun('python-early-reclaim')])),
  ]);
}

function reportFiles(
  name: string,
  result: Result,
  names: readonly (keyof typeof formats)[],
): readonly (readonly [string, string])[] {
  return names.map((format) => {
    const { extension, render } = formats[format];
    return [`${name}${extension}`, [...render(result, catalogue)].join('')];
  });
}

function sheetFiles({ name, sheet }: NamedSheet): readonly (readonly [string, string])[] {
  return [sheetFormats.html, sheetFormats.markdown].map(({ extension, render }) => [
    `${name}${extension}`,
    [...render(sheet)].join(''),
  ]);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const [name, text] of sampleFiles()) {
    writeFileSync(new URL(name, SAMPLES), text);
    console.log(`reports/published/samples/${name}`);
  }
}
