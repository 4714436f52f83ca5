import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readRun, RUNS, sampleFiles, SAMPLES } from './samples.ts';

const FOLDER = fileURLToPath(SAMPLES);
const filesIn = (folder: string) =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .sort();

test('the committed samples are those of the code, byte for byte', () => {
  const files = sampleFiles();
  const expected = ['README.md', ...files.keys()].sort();
  assert.equal(filesIn(FOLDER), expected, 'npm run samples; delete what it no longer writes');
  for (const [name, text] of files) {
    const isSame = readFileSync(join(FOLDER, name)).equals(Buffer.from(text));
    assert.ok(isSame, `reports/published/samples/${name} is stale: npm run samples`);
  }
});

test('the runs are those that the page tells of, and end as it says', () => {
  const ends = RUNS.map((name) => [name, readRun(name).verdict]);
  assert.equal(ends, [
    ['builtin', 'conforms'],
    ['lab-nftables', 'violates'],
    ['python', 'conforms'],
    ['python-early-reclaim', 'violates'],
  ]);
  const page = readFileSync(join(FOLDER, 'README.md'), 'utf8');
  for (const name of [...RUNS.map((name) => `runs/${name}.json`), ...sampleFiles().keys()]) {
    assert.ok(page.includes(`](${name})`), `README.md says nothing of ${name}`);
  }
  for (const { command, started, tool } of RUNS.map(readRun)) {
    for (const fact of [command, started.slice(0, 10), tool]) {
      assert.ok(page.includes(fact), `README.md does not say "${fact}"`);
    }
  }
});

test('they name no folder of the machine that they were made on, and stay small', () => {
  const runs = filesIn(join(FOLDER, 'runs')).map((name) => join('runs', name));
  assert.equal(runs, RUNS.map((name) => join('runs', `${name}.json`)).sort());
  const paths = [...filesIn(FOLDER), ...runs].map((name) => join(FOLDER, name));
  for (const path of paths) {
    assert.not.match(
      readFileSync(path, 'utf8'),
      /file:\/\/|\/(home|root|tmp|usr|var|work)\/|\/Users\/|[A-Z]:\\/,
    );
  }
  const bytes = paths.reduce((sum, path) => sum + statSync(path).size, 0);
  assert.ok(bytes < 1_500_000, `${bytes} bytes`);
});

test.run();
