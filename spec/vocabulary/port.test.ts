import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { codeOf } from './code-of.ts';
import { checkPort, checkPortRange, portsIn } from './port.ts';

test('ports are 1 to 65535', () => {
  for (const port of [1, 1_023, 65_535]) assert.is(checkPort(port, 'a test'), port);
  for (const value of [0, -1, 65_536, 1.5, NaN, Infinity, '80', null, undefined])
    assert.is(
      codeOf(() => checkPort(value, 'a test')),
      'port-out-of-range',
      String(value),
    );
  assert.throws(() => checkPort(0, 'a test'), /as a test, received 0/);
});

test('a range counts both ends', () => {
  assert.is(portsIn({ first: 1_025, last: 65_535 }), 64_511);
  assert.is(portsIn({ first: 7, last: 7 }), 1);
});

test('a range has to hold a port', () => {
  assert.equal(checkPortRange({ first: 5, last: 5 }, 'a test'), { first: 5, last: 5 });
  assert.is(
    codeOf(() => checkPortRange({ first: 6, last: 5 }, 'a test')),
    'port-range-empty',
  );
  assert.throws(() => checkPortRange({ first: 0, last: 5 }, 'a test'), /first port of a test/);
  assert.throws(() => checkPortRange({ first: 1, last: 70_000 }, 'a test'), /last port of a test/);
  assert.throws(() => checkPortRange({ first: 6, last: 5 }, 'a test'), /received 6-5/);
});

test.run();
