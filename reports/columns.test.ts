import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { columns, hanging, padEnd, padStart, wrap } from './columns.ts';

test('width counts what a terminal draws', () => {
  assert.is(columns('abc'), 3);
  assert.is(columns('한국'), 4);
  assert.is(columns('e\u0301'), 1);
});

test('lines break at spaces', () => {
  assert.equal(wrap('one two three', 7), ['one two', 'three']);
  assert.equal(wrap('', 7), ['']);
});

test('a word longer than a line is broken', () => {
  assert.equal(wrap('a abcdefghij b', 4), ['a', 'abcd', 'efgh', 'ij b']);
  assert.equal(wrap('한국어', 4), ['한국', '어']);
});

test('padding counts columns, not characters', () => {
  assert.is(padEnd('한', 4), '한  ');
  assert.is(padStart('한', 4), '  한');
});

test('further lines stand beneath the first', () => {
  assert.equal(hanging('note  ', 'aaaaaaaaaaaa bbbbbbbbbbbb', 22), [
    'note  aaaaaaaaaaaa',
    '      bbbbbbbbbbbb',
  ]);
});

test.run();
