import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Operation } from '../../spec/vocabulary/index.ts';
import { sliceEnd } from './lab-target.ts';

const send = (bytes: number, group = 0): Operation => ({
  op: 'send',
  protocol: 'udp',
  segment: 'data',
  bytes,
  group,
  vm: 0,
  sourcePort: 5_000,
  destination: 1,
  destinationPort: 53,
  zeroChecksum: false,
});

const most = { operations: 4, bytes: 10_000 };

test('a slice ends by number, by size, and never within a group', () => {
  const small = Array.from({ length: 10 }, () => send(8));
  assert.is(sliceEnd(small, 0, most), 4);
  assert.is(sliceEnd(small, 8, most), 10);
  assert.is(sliceEnd([send(4_000), send(4_000), send(4_000)], 0, most), 1);
  assert.is(sliceEnd([send(60_000), send(8)], 0, most), 1, 'one operation at least');
  const grouped = [send(8), send(8), send(8), send(8, 7), send(8, 7), send(8, 7), send(8)];
  assert.is(sliceEnd(grouped, 0, most), 6);
  assert.is(sliceEnd([send(8, 1), send(8, 1)], 0, { operations: 1, bytes: 10_000 }), 2);
  assert.is(sliceEnd([send(8, 1), send(8, 2)], 0, { operations: 1, bytes: 10_000 }), 1);
});

test.run();
