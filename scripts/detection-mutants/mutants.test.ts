import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { HELLO } from '../../harness/builtin/hello.ts';
import { ScenarioSource } from '../../harness/generate/index.ts';
import { instrumentBuiltin } from './instrument.ts';
import { legalReason } from './legal.ts';
import { writePage } from './page.ts';
import { sampled } from './sample.ts';
import { Subjects } from './subjects.ts';
import { Tracer } from './traces.ts';

const { files, mutants } = await instrumentBuiltin();
// Within the project, whose packages and settings they need.
const folder = fileURLToPath(new URL(`../../snatcheck-out/mutants-test-${process.pid}`, import.meta.url));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
const subjects = new Subjects(folder, files);
const source = new ScenarioSource(HELLO, 1);
const CASES = 20;

async function traces(mutant: string | null) {
  const tracer = new Tracer();
  const target = (await subjects.make(mutant))();
  const seen = [];
  for (let index = 0; index < CASES; index += 1) {
    Subjects.begin();
    seen.push(await tracer.trace(source.at(index).scenario, target));
  }
  return seen;
}

test('there are mutants of every file that decides something, and their places are those of the source', () => {
  assert.ok(mutants.length > 1_000);
  const own = mutants.find(
    ({ file, original }) => file.endsWith('/ports.ts') && original === 'this.last + 1',
  );
  assert.is(own?.operator, 'ArithmeticOperator');
  assert.is(own?.replacement, 'this.last - 1');
  assert.not.ok(mutants.some(({ file }) => file.endsWith('hello.ts')));
});

test('without a mutant in force the copy is the gateway, and with one that leaks ports it is caught', async () => {
  const sound = await traces(null);
  assert.ok(sound.every(({ blamed }) => blamed === null));
  const release = mutants.find(
    ({ file, original }) => file.endsWith('/free-ports.ts') && original === 'this.free += 1',
  );
  assert.ok(release !== undefined);
  const wrong = await traces(release.id);
  assert.ok(wrong.some(({ blamed }) => blamed !== null));
  assert.ok(wrong.some(({ hash }, at) => hash !== sound[at]?.hash));
});

test('the score counts what was caught of what differs, and never what does not', () => {
  const [one, two, three] = mutants.filter((mutant) => legalReason(mutant) === null);
  assert.ok(one !== undefined && two !== undefined && three !== undefined);
  const rows = [
    { ...one, outcome: { id: one.id, kind: 'caught', case: 3, blamed: 'a', error: null } },
    {
      ...two,
      outcome: {
        id: two.id,
        kind: 'slipped',
        case: 1,
        difference: null,
        unseen: [],
        observations: 9,
        cases: 2,
      },
    },
    { ...three, outcome: { id: three.id, kind: 'no-difference', observations: 9, cases: 2 } },
  ] as const;
  const { score, text } = writePage({ generator: 1, cases: 5, seed: 1, made: 9, mutants: rows });
  assert.is(score, 0.5);
  assert.ok(text.includes(`${two.file}:${two.line} ${two.operator}`));
});

test('a smaller sample is the beginning of a larger one', () => {
  const all = Array.from({ length: 500 }, (_, at) => at);
  assert.equal(sampled(all, 100, 7).slice(0, 30), sampled(all, 30, 7));
  assert.equal(sampled(all, 0, 7), all);
});

test.run();
