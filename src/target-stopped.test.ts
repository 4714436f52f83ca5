// A scenario that stops its target whenever that is started afresh: saved, made small, replayed, tried again, found mended.
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { replayFailure } from './replay.ts';
import { brokenTargets } from './fixtures/broken.ts';
import { command, filesIn, inFolder, jsonIn, resultIn, write } from './fixtures/command-line.ts';

const places = (folder: string) => [
  '--output',
  join(folder, 'out'),
  '--regressions',
  join(folder, 'kept'),
  '--quiet',
];

test('what stops the target is saved, and replayed', () =>
  inFolder(async (folder) => {
    const { code, stdout } = await command('run', '--target', 'stopping', '--json', ...places(folder));
    assert.is(code, 3, stdout);
    const names = filesIn(join(folder, 'kept')).filter((name) => name.startsWith('target-stopped-'));
    assert.is(names.length, 1);
    const path = join(folder, 'kept', names[0] ?? '');
    const { errors, summary } = resultIn(stdout);
    assert.match(summary, 'The target stopped: segmentation fault');
    assert.match(
      errors.join('\n'),
      /target-stopped: (1 step stops|2 steps stop) it after each fresh start: snatcheck replay/,
    );
    const failure = jsonIn(path);
    assert.is(failure['behaviour'], 'target-stopped');
    const { steps } = failure['scenario'] as { steps: unknown[] };
    assert.ok(steps.length <= 2, JSON.stringify(steps));

    const again = await command('replay', path);
    assert.is(again.code, 3, again.stderr);
    assert.match(again.stdout, /shown {5}segmentation fault/);
    const mended = await command('replay', path, '--target', 'stopping-mended', '--json');
    assert.is(mended.code, 0);
    assert.is(JSON.parse(mended.stdout).stopped, false);
    // What it ran on, not what it was saved with.
    const other = await command('replay', path, '--target', 'stopping-farewell', '--json');
    assert.is(JSON.parse(other.stdout).target, 'farewell');
    const gone = await command('replay', path, '--target', 'no-start');
    assert.is(gone.code, 3);
  }));

test('it is tried again, after what else was saved, and told when it is mended', () =>
  inFolder(async (folder) => {
    await command('run', '--target', 'stopping', ...places(folder));
    const kept = filesIn(join(folder, 'kept'));
    const again = await command('run', '--target', 'stopping', '--cases', '0', ...places(folder));
    assert.is(again.code, 3);
    assert.match(again.stderr, /again {5}target-stopped, in 1 of 1 try/);
    assert.equal(filesIn(join(folder, 'kept')), kept);
    const mended = await command('run', '--target', 'stopping-mended', '--cases', '3', ...places(folder));
    assert.is(mended.code, 5, mended.stderr);
    assert.match(mended.stderr, /fixed {5}target-stopped/);
    // Whoever asks for some behaviours did not ask for this.
    const some = await command('run', 'nsg-*', '--target', 'stopping', '--cases', '0', ...places(folder));
    assert.is(some.code, 4);
  }));

test('a file of it can be edited, and the API says how to replay it', () =>
  inFolder(async (folder) => {
    await command('run', '--target', 'stopping', ...places(folder));
    const [name = ''] = filesIn(join(folder, 'kept'));
    const path = join(folder, 'kept', name);
    const text = readFileSync(path, 'utf8');
    const edited = write(folder, 'mine.json', text.replace('segmentation fault', 'it fell over'));
    assert.is((await command('replay', edited)).code, 3);
    const target = await brokenTargets['stopping']?.start();
    if (target === undefined) throw new Error('no such target');
    try {
      await replayFailure(path, target);
      assert.unreachable();
    } catch (error) {
      assert.match(String(error), 'replayStop');
    }
    rmSync(path);
  }));

test.run();
