// Judges real NATs and writes reports/published/azure-2016/: npm run published -- [--time 60s] [--by-hand] [--pages] lab:nftables ...
// --by-hand confirms anew what is kept there, and --pages writes the pages of it anew, both without a run. Exits 1 where a violation
// was not seen by hand.
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { targetNamed, targets } from '../src/targets.ts';
import type { Result } from '../harness/record/result.ts';
import { resultSchema, sheetFormats } from '../reports/index.ts';
import { comparisonOf } from '../src/sheets.ts';
import { type ByHand, confirmAll } from './published/by-hand.ts';
import { pageOf } from './published/page.ts';

export const PUBLISHED = fileURLToPath(new URL('../reports/published/azure-2016/', import.meta.url));
const BIN = fileURLToPath(new URL('../src/bin.ts', import.meta.url));

/** The implementations that are published, by their folders. */
export function publishedNames(): readonly string[] {
  return readdirSync(PUBLISHED, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

/** @throws where a kept result is none of this version any more: then publish it again. */
export function publishedResult(name: string): Result {
  const raw: unknown = JSON.parse(readFileSync(join(PUBLISHED, name, 'report.json'), 'utf8'));
  resultSchema().parse(raw);
  return raw as Result;
}

/** Ids of the saved failures that are published beside a result. */
export function counterexamplesOf(name: string): readonly string[] {
  const folder = join(PUBLISHED, name, 'counterexamples');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .map((file) => file.replace(/\.json$/, ''))
    .sort();
}

/** Every page as text, by its path within the folder. */
export function publishedPages(): ReadonlyMap<string, string> {
  const names = publishedNames();
  const results = names.map(publishedResult);
  const pages = names.map((name, index) => {
    const byHand = JSON.parse(
      readFileSync(join(PUBLISHED, name, 'by-hand.json'), 'utf8'),
    ) as readonly ByHand[];
    return [`${name}/README.md`, pageOf(results[index] as Result, byHand, counterexamplesOf(name))] as const;
  });
  const { extension, render } = sheetFormats.markdown;
  const comparison =
    results.length < 2
      ? []
      : [[`comparison${extension}`, [...render(comparisonOf(results).sheet)].join('')] as const];
  return new Map([...pages, ...comparison]);
}

function publish(target: string, time: string): void {
  targetNamed(target, targets);
  const name = target.replace('lab:', '');
  const work = mkdtempSync(join(tmpdir(), 'snatcheck-published-'));
  try {
    console.log(`${target}: judging for ${time}`);
    const args = ['run', '--target', target, '--time', time, '--format', 'json'];
    // As if by npx, whose words the result then has.
    const env = { ...process.env, npm_lifecycle_event: 'published' };
    const node = ['-C', 'snatcheck-source', '--import', import.meta.resolve('tsx'), BIN, ...args];
    const { status, stderr } = spawnSync(process.execPath, node, { cwd: work, env, encoding: 'utf8' });
    if (status === null || ![0, 1, 5].includes(status))
      throw new Error(`${target} ended with ${status}: ${stderr}`);
    const kept = join(PUBLISHED, name);
    rmSync(kept, { recursive: true, force: true });
    mkdirSync(join(kept, 'counterexamples'), { recursive: true });
    copyFileSync(join(work, 'snatcheck-out/report.json'), join(kept, 'report.json'));
    const { findings } = publishedResult(name);
    const first = findings.filter(({ follows }) => follows === null);
    for (const { id } of first) {
      const file = join(work, `snatcheck-regressions/${id}.json`);
      if (existsSync(file)) copyFileSync(file, join(kept, `counterexamples/${id}.json`));
    }
    confirm(target);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function confirm(target: string): void {
  const name = target.replace('lab:', '');
  const byHand = confirmAll(publishedResult(name));
  for (const { behaviour, shown } of byHand) {
    if (shown) continue;
    console.error(
      `${target}: ${behaviour} was NOT seen by hand; look why, then: npm run published -- --by-hand ${target}`,
    );
    process.exitCode = 1;
  }
  writeFileSync(join(PUBLISHED, name, 'by-hand.json'), `${JSON.stringify(byHand, null, 2)}\n`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      time: { type: 'string', default: '60s' },
      'by-hand': { type: 'boolean', default: false },
      pages: { type: 'boolean', default: false },
    },
  });
  for (const target of positionals) {
    if (values['by-hand']) confirm(target);
    else publish(target, values.time);
  }
  if (positionals.length === 0 && !values.pages) throw new Error('name targets, or --pages');
  for (const [path, text] of publishedPages()) writeFileSync(join(PUBLISHED, path), text);
  console.log(`reports/published/azure-2016/: ${publishedNames().join(', ')}`);
}
