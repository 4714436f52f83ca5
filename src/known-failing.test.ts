import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { behaviourIds } from '../spec/article/behaviour-ids.ts';
import { behaviours } from '../spec/behaviours/index.ts';
import { SnatcheckError } from '../spec/vocabulary/index.ts';
import { command, inFolder, resultIn, write } from './fixtures/command-line.ts';
import { parseKnownFailing } from './known-failing.ts';

const words = (line: string): readonly string[] => line.split(' ');

test('every behaviour and every situation can be named', () => {
  const entries = behaviourIds.flatMap((id) => [
    id,
    ...Object.keys(behaviours[id].situations).map((name) => `${id}:${name}`),
  ]);
  const read = parseKnownFailing(entries.join('\n'), 'k');
  assert.equal(
    read.map(({ behaviour, situation }) => (situation === null ? behaviour : `${behaviour}:${situation}`)),
    entries,
  );
});

test('comments, blank lines and blanks are for people', () => {
  const text =
    '\uFEFF# ours\r\n\r\n  destination-unchanged  # since 1.2\n\tpayload-intact : one byte\t#x\r\n#payload-intact\n';
  assert.equal(parseKnownFailing(text, 'k'), [
    { behaviour: 'destination-unchanged', situation: null, place: 'k:3:3' },
    { behaviour: 'payload-intact', situation: 'one byte', place: 'k:4:2' },
  ]);
  assert.equal(parseKnownFailing('', 'k'), []);
});

for (const [what, text, code, received, remedy] of [
  [
    'an id',
    '# x\n payload-intakt',
    'known-failing-behaviour',
    '"payload-intakt" at k:2:2',
    '"payload-intact"',
  ],
  ['part of an id', 'idle-reclaimed', 'known-failing-behaviour', 'k:1:1', '"idle-reclaimed-at-4-minutes"'],
  ['a code of a set-up error', 'target-failed', 'known-failing-behaviour', 'k:1:1', 'snatcheck behaviours'],
  [
    'a situation',
    'payload-intact:  one bite',
    'known-failing-situation',
    '"one bite" at k:1:18',
    '"one byte"',
  ],
  [
    'no situation',
    'payload-intact:',
    'known-failing-situation',
    '"" at k:1:16',
    'snatcheck behaviours payload-intact',
  ],
  ['a line twice', 'payload-intact\npayload-intact # again', 'known-failing-twice', 'k:2:1', 'k:1:1'],
  ['no text', '\u0000', 'known-failing-behaviour', 'k:1:1', 'snatcheck behaviours'],
] as const) {
  test(`a line that is wrong is told with its place: ${what}`, () => {
    try {
      parseKnownFailing(text, 'k');
    } catch (error) {
      assert.instance(error, SnatcheckError);
      const told = error as SnatcheckError;
      assert.is(told.code, code);
      assert.match(told.received, received);
      assert.match(told.remedy, remedy);
      return;
    }
    assert.unreachable();
  });
}

test('what is known to fail does not fail a run, in whatever report, and what passes does', () =>
  inFolder(async (folder) => {
    const known = write(folder, 'known.txt', 'payload-intact # checksums\n');
    const run = (target: string, ...more: string[]) =>
      command(
        ...words(`run payload-intact destination-unchanged --target ${target} --cases 60 --quiet --no-save`),
        '--known-failing',
        known,
        '--output',
        join(folder, 'out'),
        ...more,
      );
    const fails = await run('spoiling', '--json');
    assert.is(fails.code, 0, fails.stdout);
    const { known: lines = [], behaviours: judged } = resultIn(fails.stdout);
    assert.equal(
      lines.map(({ outcome, place }) => [outcome, place]),
      [['fails', `${known}:1:1`]],
    );
    assert.is(judged['payload-intact']?.verdict, 'violates');
    assert.ok(judged['payload-intact']?.known);

    const passes = await run('builtin');
    assert.is(passes.code, 1);
    assert.match(passes.stdout.replaceAll(/\s+/g, ' '), `payload-intact (${known}:1:1)`);
    assert.match(passes.stdout, 'no longer fail');

    const record = join(folder, 'out', 'record.ndjson');
    const again = await command('recheck', record, '--known-failing', known, '--json');
    assert.is(resultIn(again.stdout).known?.[0]?.outcome, 'passes');
  }));

test('a file that cannot be read, and one that is wrong, are told before anything runs', () =>
  inFolder(async (folder) => {
    for (const path of [folder, join(folder, 'none'), write(folder, 'known.txt', 'no-such-behaviour')]) {
      const { code, stdout } = await command('run', '--known-failing', path, '--output', join(folder, 'out'));
      assert.is(code, 2);
      assert.is(stdout, '');
    }
  }));

test.run();
