// test-timeout: 300
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { conformsAndIsCaught, has, judge, path, snatcheck } from '../command-line.ts';

const PROGRAM = ['python3', path('./raw-packets/adapter.py')];

test('it conforms, and is caught with each fault', async () => {
  if (!has('python3')) return;
  const tested = await snatcheck(['adapter-test', '--', ...PROGRAM]);
  assert.is(tested.status, 0, tested.text);
  assert.match(tested.text, 'the quoted tuple is restored');
  await conformsAndIsCaught((fault) => judge(['--', ...PROGRAM, '--fault', fault]));
  const spoilt = await judge(['--', ...PROGRAM, '--fault', 'stale-checksum']);
  assert.is(spoilt.status, 1, spoilt.text);
  assert.match(spoilt.text, 'payload-intact');
});

test('the same in base64', async () => {
  if (!has('python3')) return;
  const tested = await snatcheck(['adapter-test', '--', ...PROGRAM, '--base64']);
  assert.is(tested.status, 0, tested.text);
});

test.run();
