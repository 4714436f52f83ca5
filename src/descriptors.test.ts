// Too few open files end a command with a code of its own, and not with 1, which is a violation.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checkDescriptors, ofDescriptors } from './descriptors.ts';

const BIN = fileURLToPath(new URL('./bin.ts', import.meta.url));
const limits = (soft: string) =>
  `Limit  Soft Limit  Hard Limit  Units\nMax open files   ${soft}   4096   files\n`;

test('the limit is read where it is told', () => {
  assert.throws(() => checkDescriptors(limits('127')), /descriptors-few.*128.*127/);
  for (const enough of [limits('128'), limits('unlimited'), '']) checkDescriptors(enough);
});

test('an error of the system that says so is told as one', () => {
  const full = Object.assign(new Error('too many open files'), { code: 'EMFILE' });
  assert.match(String(ofDescriptors(full)), 'descriptors-few');
  for (const other of [new Error('another'), 'text', null]) assert.is(ofDescriptors(other), other);
});

test('a run with room for 64 ends with exit code 3, and says how to mend it', () => {
  if (process.platform !== 'linux') {
    console.log('SKIP the limit is told on Linux alone');
    return;
  }
  const node = [process.execPath, '-C', 'snatcheck-source', '--import', import.meta.resolve('tsx'), BIN];
  const command = [...node, 'run', '--target', 'builtin', '--cases', '1', '--no-save'];
  const { status, stdout, stderr } = spawnSync('sh', ['-c', 'ulimit -n 64 && exec "$@"', 'sh', ...command], {
    encoding: 'utf8',
  });
  assert.is(status, 3, stderr);
  assert.is(stdout, '');
  assert.match(
    stderr,
    /^snatcheck: descriptors-few\n\s+expected .*128.*\n\s+received\s+64\n\s+remedy .*ulimit -n/m,
  );
});

test.run();
