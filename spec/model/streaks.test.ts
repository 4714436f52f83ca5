import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { emptyPool } from './ledger.ts';
import { persists, Streaks } from './streaks.ts';

const pool = (possible: number, idledOut = 0, closedOut = 0) => ({
  ...emptyPool(),
  possible,
  idledOut,
  closedOut,
});

test('failures in a row count while nothing in their pool changed', () => {
  const streaks = new Streaks();
  const count = (key: string, ...figures: Parameters<typeof pool>) =>
    streaks.failed(key, pool(...figures)).count;
  assert.equal([count('a', 5), count('a', 5)], [1, 2]);
  assert.is(count('b', 5), 1, 'another pool');
  assert.is(count('a', 4), 1, 'a port was freed');
  assert.is(count('a', 4, 1), 1, 'a flow idled out');
  assert.is(count('a', 4, 0, 1), 2, 'as many ended');
  assert.is(count('a', 4, 1, 1), 1);
});

test('a target that does the same every time fails for a reason at once', () => {
  const once = { possible: 0, ended: 0, count: 1 };
  assert.ok(persists(once, 300, true));
  assert.not(persists(once, 300, false));
});

test('what may search at random fails for a reason in small pools, or with a quarter of the ports free', () => {
  const often = (possible: number, capacity: number, count = 3) =>
    persists({ possible, ended: 0, count }, capacity, false);
  assert.ok(often(127, 128));
  assert.not(often(128, 129));
  assert.ok(often(300, 400));
  assert.not(often(301, 400));
  assert.not(often(127, 128, 2));
  assert.not(often(0, 400, 2));
});

test.run();
