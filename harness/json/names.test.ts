import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { expandNames, foldNames, MAX_EXPANDED } from './names.ts';
import { Problem } from './problem.ts';

test('a range stands for its names', () => {
  assert.equal(expandNames(['client-2..4', 'db', 'vm9..10']), [
    'client-2',
    'client-3',
    'client-4',
    'db',
    'vm9',
    'vm10',
  ]);
});

test('a thousand names fold into one', () => {
  const names = Array.from({ length: 1_000 }, (_, index) => `client-${index + 1}`);
  assert.equal(foldNames(names), ['client-1..1000']);
  assert.equal(foldNames(['a-1', 'a-2', 'b', 'a-3']), ['a-1', 'a-2', 'b', 'a-3']);
  assert.equal(foldNames(['a-07', 'a-08', 'a-09']), ['a-07', 'a-08', 'a-09']);
  assert.equal(foldNames(['a-3', 'a-2', 'a-1']), ['a-3', 'a-2', 'a-1']);
});

test('folding loses nothing', () => {
  const name = fc
    .tuple(
      fc.constantFrom('a-', 'a', 'b.', '', 'a-0', 'c9'),
      fc.constantFrom(0, 1, 2, 3, 4, 9, 10, 11, 999_999_999),
    )
    .map(([stem, number]) => `${stem}${number}`);
  fc.assert(
    fc.property(fc.array(name, { maxLength: 12 }), (names) => {
      assert.equal(expandNames(foldNames(names)), names);
    }),
    { numRuns: 5_000 },
  );
});

test('a range is ascending and small', () => {
  for (const range of ['a-5..4', `a-1..${MAX_EXPANDED + 1}`, 'a-1..999999999', 'a-01..5']) {
    assert.throws(
      () => expandNames(['x', range]),
      (error: unknown) => error instanceof Problem && error.path[0] === 1,
      range,
    );
  }
  assert.is(expandNames([`a-1..${MAX_EXPANDED}`]).length, MAX_EXPANDED);
});

test.run();
