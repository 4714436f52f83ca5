import * as fc from 'fast-check';
import { deserialize, serialize } from 'node:v8';
import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import { pack, unpack } from './ipc-columns.ts';

const roundTrip = (values: readonly unknown[]) =>
  unpack(deserialize(serialize(pack(values))) as ReturnType<typeof pack>);

test('what is packed comes back, whatever its shapes', () => {
  const value = fc.anything({ withNullPrototype: false, withBigInt: true, maxDepth: 3 });
  const alike = fc
    .tuple(fc.nat(3), fc.array(value, { maxLength: 4 }))
    .map(([shape, values]) => [shape, values, { a: 1, b: values }, { b: values }][shape]);
  fc.assert(
    fc.property(fc.array(fc.oneof(value, alike), { minLength: 20, maxLength: 80, size: 'max' }), (values) => {
      assert.deepStrictEqual(roundTrip(values), values);
    }),
    { numRuns: 200 },
  );
});

test('columns are used where they pay', () => {
  const rows = Array.from({ length: 100 }, (_, i) => ({ op: 'send', i, list: i % 2 === 0 ? [] : [{ i }] }));
  assert.equal(pack(rows).kind, 'rows');
  assert.deepStrictEqual(roundTrip(rows), rows);
  const mixed = rows.map((row, i) => (i % 3 === 0 ? { op: 'advance', ms: -0 } : row));
  assert.equal(pack(mixed).kind, 'mixed');
  assert.deepStrictEqual(roundTrip(mixed), mixed);
  const numbers = rows.map((_, i) => (i === 0 ? -0 : i / 2));
  assert.deepStrictEqual(roundTrip(numbers), numbers);
});

test.run();
