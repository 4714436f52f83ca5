// test-timeout: 300
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { conformsAndIsCaught, has, judge, path, snatcheck } from '../command-line.ts';

test('it conforms, and is caught with each fault', async () => {
  if (!has('python3')) return;
  const program = ['python3', path('./python/adapter.py')];
  const tested = await snatcheck(['adapter-test', '--', ...program]);
  assert.is(tested.status, 0, tested.text);
  await conformsAndIsCaught((fault) => judge(['--', ...program, '--fault', fault]));
});

test.run();
