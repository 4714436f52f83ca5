// test-timeout: 300
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { conformsAndIsCaught, folder, has, judge, path, snatcheck } from '../command-line.ts';

test('it conforms, and is caught with each fault', async () => {
  if (!has('make') || !has('cc')) return;
  const made = spawnSync('make', ['-s', '-C', path('./c'), `OUT=${folder}`], { encoding: 'utf8' });
  assert.is(made.status, 0, made.stderr);
  const program = [join(folder, 'adapter')];
  const tested = await snatcheck(['adapter-test', '--', ...program]);
  assert.is(tested.status, 0, tested.text);
  await conformsAndIsCaught((fault) => judge(['--', ...program, '--fault', fault]));
});

test.run();
