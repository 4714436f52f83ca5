// test-timeout: 300
import { mkdtempSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { BUGS, type Bug } from './agreement/bugs.ts';
import { forgettingTraces } from './agreement/forgetting.ts';
import { choicesFrom, decode } from './agreement/generated.ts';
import { disagreement, type Trace } from './agreement/step.ts';
import { FastLedger } from './fast/index.ts';
import type { Ledger } from './ledger.ts';
import { PlainLedger } from './plain-ledger.ts';

/** Of the traces that the agreement test runs, so that what finds the bugs is that very test. */
const SEEDS = 1_500;

const here = dirname(fileURLToPath(import.meta.url));
const files = [
  ...readdirSync(here).filter((name) => /^(ledger|plain-[a-z-]+)\.ts$/.test(name)),
  ...readdirSync(join(here, 'fast')).map((name) => `fast/${name}`),
].filter((name) => !name.endsWith('.test.ts'));
const sources = new Map(files.map((file) => [file, readFileSync(join(here, file), 'utf8')]));
const folder = mkdtempSync(join(tmpdir(), 'snatcheck-bugs-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');

/** Copies both ledgers with one place changed; whichever the bug is not in comes from here. */
async function plant(bug: Bug, number: number): Promise<[Ledger, Ledger]> {
  const places = files.flatMap((file) =>
    file.startsWith(bug.file) ? Array.from(sources.get(file)!.split(bug.text).slice(1), () => file) : [],
  );
  assert.is(places.length, 1, `${bug.file} has this once, to plant a bug in it: ${bug.text}`);
  const copy = join(folder, String(number));
  mkdirSync(join(copy, 'fast'), { recursive: true });
  for (const [file, text] of sources)
    writeFileSync(join(copy, file), file === places[0] ? text.replace(bug.text, () => bug.instead) : text);
  if (bug.file.startsWith('fast/')) {
    const wrong = (await import(pathToFileURL(join(copy, 'fast/index.ts')).href)) as {
      FastLedger: new () => Ledger;
    };
    return [new wrong.FastLedger(), new PlainLedger()];
  }
  const wrong = (await import(pathToFileURL(join(copy, 'plain-ledger.ts')).href)) as {
    PlainLedger: new () => Ledger;
  };
  return [new FastLedger(), new wrong.PlainLedger()];
}

function* traces(): Generator<Trace> {
  // Most bugs show in the first few; the long ones come after those.
  for (let seed = 0; seed < SEEDS / 10; seed++) yield decode(choicesFrom(seed, 100));
  yield* forgettingTraces();
  for (let seed = SEEDS / 10; seed < SEEDS; seed++) yield decode(choicesFrom(seed, 100));
}

function isFound([a, b]: [Ledger, Ledger]): boolean {
  for (const trace of traces()) {
    try {
      if (disagreement(a, b, trace) !== null) return true;
    } catch {
      return true;
    }
  }
  return false;
}

test('the copy itself has no bug', async () => {
  const same = {
    file: 'plain-ledger.ts',
    text: 'export class PlainLedger',
    instead: 'export class PlainLedger',
  };
  assert.not.ok(isFound(await plant({ ...same, name: '' }, -1)));
});

// Mutation testing rewrites the sources, and texts of the original are not to be found there then.
if (!sources.get('plain-ledger.ts')!.includes('stryMutAct'))
  for (const [number, bug] of BUGS.entries()) {
    test(`found: ${bug.file}* ${bug.name}`, async () => {
      assert.ok(isFound(await plant(bug, number)), `no trace tells ${bug.text} from ${bug.instead}`);
    });
  }

test.run();
