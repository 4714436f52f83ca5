import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { quote, SnatcheckError } from './error.ts';

const parts = { expected: 'a cat', received: 'a dog', remedy: 'Call a cat.' };

test('an error says its code, what was expected, what came, and the remedy', () => {
  const error = new SnatcheckError('pet-wrong', parts);
  assert.is(error.message, 'pet-wrong: expected a cat, received a dog. Call a cat.');
  assert.equal(
    [error.name, error.code, error.expected, error.received, error.remedy],
    ['SnatcheckError', 'pet-wrong', 'a cat', 'a dog', 'Call a cat.'],
  );
  assert.ok(error instanceof Error);
  assert.not.ok('cause' in error);
});

test('an error keeps its cause', () => {
  const cause = new Error('why');
  assert.is(new SnatcheckError('pet-wrong', parts, cause).cause, cause);
});

test('values are quoted short and printable', () => {
  assert.is(quote('a"b\n'), '"a\\"b\\n"');
  assert.is(quote(undefined), 'nothing');
  assert.is(quote(null), 'null');
  assert.is(quote(7), '7');
  assert.is(quote({ a: [1] }), '{"a":[1]}');
  assert.is(quote(Symbol('s')), 'Symbol(s)');
  assert.is(quote('x'.repeat(78)), `"${'x'.repeat(78)}"`);
  assert.is(quote('x'.repeat(79)), `"${'x'.repeat(76)}...`);
});

test('what JSON cannot say is said anyhow', () => {
  const circular: Record<string, unknown> = {};
  circular['self'] = circular;
  assert.is(quote(circular), '[object Object]');
  assert.is(quote(10n), '10');
});

test.run();
