import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { clip, shown, visible } from './sanitise.ts';

test('escape sequences become text', () => {
  assert.is(visible('\u001b[2J\u0007'), '\\x1b[2J\\x07');
  assert.is(visible('\u009b31m'), '\\x9b31m');
});

test('marks of direction and zero-width characters become text', () => {
  assert.is(visible('a\u202eb\u2066c\u200bd\ufeffe'), 'a\\u202eb\\u2066c\\u200bd\\ufeffe');
  assert.is(visible('\u{e0041}'), '\\u{e0041}');
});

test('line breaks become text', () => {
  assert.is(visible('a\nb\r\tc\u2028d'), 'a\\nb\\r\\tc\\u2028d');
});

test('half a surrogate pair becomes text', () => {
  assert.is(visible('\ud800'), '\\ud800');
});

test('letters of any script stay', () => {
  for (const text of ['plain', 'Ünïcödé', '한국어', 'עברית', 'e\u0301', '\u{1f600}'])
    assert.is(visible(text), text);
});

test('a long text is cut, says how long it was, and keeps its pairs', () => {
  assert.is(clip('abcdef', 6), 'abcdef');
  assert.is(clip('abcdefg', 6), 'abcdef... (7 characters)');
  assert.is(clip('ab\u{1f600}cd', 3), 'ab... (6 characters)');
});

test('a megabyte costs no more than what is shown of it', () => {
  assert.is(shown('\u001b'.repeat(1_048_576), 2), '\\x1b\\x1b... (1,048,576 characters)');
});

test.run();
