// Parts of a run on several machines, and the report that they make together.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { resultSchema } from '../reports/index.ts';
import { command, inFolder, jsonIn, resultIn, write } from './fixtures/command-line.ts';

/** The same options but for the folders, which a machine has of its own. */
async function runIn(folder: string, name: string, target: string, ...more: readonly string[]) {
  const args = ['run', '--target', target, '--cases', '36', '--time', '10m', '--quiet', '--no-save', ...more];
  const { code, stderr } = await command(...args, '--output', join(folder, 'out'));
  const text = readFileSync(join(folder, 'out/report.json'), 'utf8');
  return { code, stderr, path: write(folder, `${name}.json`, text) };
}

/** All but the clock: when it began, and how long it took. */
function timeless(path: string): string {
  const text = readFileSync(path, 'utf8');
  assert.match(text, /"started": "/);
  return text.replace(/"(started|durationMs)": [^\n]*/g, '"$1"');
}

for (const target of ['same-port', 'spoiling', 'builtin']) {
  test(`the merged shards give byte for byte the report of the whole: ${target}`, () =>
    inFolder(async (folder) => {
      const whole = await runIn(folder, 'whole', target);
      const parts = [];
      for (const shard of ['1/3', '2/3', '3/3']) {
        const part = await runIn(folder, shard.slice(0, 1), target, '--shard', shard);
        assert.ok(resultSchema().safeParse(jsonIn(part.path)).success);
        parts.push(part.path);
      }
      const output = ['--output', join(folder, 'merged')];
      const merged = await command('report', ...parts.toReversed(), ...output);
      assert.is(merged.code, whole.code, merged.stderr);
      assert.is(timeless(join(folder, 'merged/report.json')), timeless(whole.path));
      const { stdout } = await command('report', ...parts, ...output, '--json');
      assert.is(resultIn(stdout).cases, 36);
      assert.is(resultIn(stdout).shard, undefined);
      assert.match(merged.stderr, 'report.html');
    }));
}

test('shards that are not all there, or do not belong together, are refused', () =>
  inFolder(async (folder) => {
    const [a, b, other, whole] = [
      await runIn(folder, 'a', 'builtin', '--shard', '1/2'),
      await runIn(folder, 'b', 'builtin', '--shard', '2/2'),
      await runIn(folder, 'other', 'builtin', '--shard', '2/2', '--seed', '2'),
      await runIn(folder, 'whole', 'builtin'),
    ].map(({ path }) => path);
    for (const [code, ...paths] of [
      ['merge-twice', a, a, b],
      ['merge-mismatch', a, other],
      ['merge-no-shard', a, b, whole],
      ['file-unreadable', a, join(folder, 'nowhere.json')],
      [
        'merge-incomplete',
        write(folder, 'e.json', { ...jsonIn(a ?? ''), shard: shardOf(a, { of: Number.MAX_SAFE_INTEGER }) }),
        write(folder, 'f.json', { ...jsonIn(b ?? ''), shard: shardOf(b, { of: Number.MAX_SAFE_INTEGER }) }),
      ],
      [
        'merge-mismatch',
        a,
        b,
        write(folder, 'g.json', { ...jsonIn(a ?? ''), shard: shardOf(a, { number: 3 }) }),
      ],
      [
        'merge-incomplete',
        write(folder, 'c.json', { ...jsonIn(a ?? ''), shard: shardOf(a, { of: 3 }) }),
        write(folder, 'd.json', { ...jsonIn(b ?? ''), shard: shardOf(b, { of: 3 }) }),
      ],
    ]) {
      const ran = await command('report', ...paths.map(String));
      assert.is(ran.code, 2, ran.stdout);
      assert.match(ran.stderr, `snatcheck: ${code}\n`);
    }
    // One alone is rendered, and says what it is.
    const { code, stdout } = await command('report', String(a), '--output', join(folder, 'one'));
    assert.is(code, 0);
    assert.match(stdout, 'Shard 1 of 2: ');
  }));

function shardOf(path: string | undefined, other: object): unknown {
  return { ...(jsonIn(String(path))['shard'] as object), ...other };
}

test('only the first shard tries what was saved', () =>
  inFolder(async (folder) => {
    const places = ['--output', join(folder, 'out'), '--regressions', join(folder, 'kept')];
    await command('run', '--target', 'same-port', '--cases', '3', '--quiet', ...places);
    const args = ['run', '--target', 'same-port', '--cases', '0', '--json', '--quiet', ...places];
    const [first, second] = [
      await command(...args, '--shard', '1/2'),
      await command(...args, '--shard', '2/2'),
    ];
    assert.match(first.stderr, 'again     ');
    assert.is(second.stderr, '');
    assert.ok(resultIn(first.stdout).cases > 0);
    assert.is(resultIn(second.stdout).cases, 0);
  }));

test('--shard wants two numbers that make sense', async () => {
  for (const shard of ['0/2', '3/2', '1/0', '2', '1/2/3', '-1/2', '1/99999', 'a/b']) {
    const { code, stderr } = await command('run', `--shard=${shard}`);
    assert.is(code, 2, shard);
    assert.match(stderr, 'for --shard');
  }
});

test.run();
