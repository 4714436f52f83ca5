import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Operation } from '../../spec/vocabulary/index.ts';
import { partsOf } from './parts.ts';

const grouped = (group: number): Operation => ({
  op: 'send',
  vm: 0,
  protocol: 'udp',
  segment: 'data',
  bytes: 0,
  group,
  sourcePort: 5_000,
  destination: 1,
  destinationPort: 443,
  zeroChecksum: false,
});
const sizes = (groups: readonly number[], most: number) =>
  [...partsOf(groups.map(grouped), most)].map((part) => part.map((one) => ('group' in one ? one.group : -1)));

test('a batch is cut where it may be: what is under way at one instant stays together', () => {
  assert.equal(sizes([0, 0, 0, 0, 0], 2), [[0, 0], [0, 0], [0]]);
  assert.equal(sizes([0, 1, 1, 1, 2, 2], 2), [
    [0, 1, 1, 1],
    [2, 2],
  ]);
  assert.equal(sizes([1, 1, 2, 0], 2), [
    [1, 1],
    [2, 0],
  ]);
  assert.equal(sizes([], 2), []);
});

test('a batch that is short enough goes as it is', () => {
  const batch = [grouped(0), grouped(3)];
  assert.is([...partsOf(batch, 2)][0], batch);
});

test.run();
