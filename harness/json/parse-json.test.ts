import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { lineAndColumn, offsetOf, parseJson } from './parse-json.ts';
import { Problem } from './problem.ts';

function problem(text: string): Problem {
  try {
    parseJson(text);
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error(`${text} was accepted`);
}

const where = (text: string) => {
  const { line, column } = lineAndColumn(text, problem(text).offset ?? -1);
  return `${line}:${column}`;
};

test('reads what JSON.parse reads, as it reads it', () => {
  // An own __proto__ is the one key that is refused on purpose.
  fc.assert(
    fc.property(fc.json({ noUnicodeString: false } as object), (text) => {
      fc.pre(!text.includes('__proto__'));
      assert.equal(parseJson(text), JSON.parse(text));
    }),
    { numRuns: 500 },
  );
});

test('refuses exactly what JSON.parse refuses', () => {
  const words =
    '{ } [ ] , : " \\ \\u0041 \\x a "k" - 0 01 1. 1.5 1e 1e9 e +1 true tru null NaN \u{1f980}'.split(' ');
  const token = fc.constantFrom(...words, ' ', '\n', '\t', '\u0001', '\u2028');
  fc.assert(
    fc.property(fc.array(token, { maxLength: 8 }), (tokens) => {
      const text = tokens.join('');
      let expected: unknown;
      try {
        expected = { value: JSON.parse(text) as unknown };
      } catch {
        assert.is(problem(text).code, 'json-syntax');
        return;
      }
      try {
        assert.equal({ value: parseJson(text) }, expected);
      } catch (error) {
        assert.is(error instanceof Problem && error.code, 'json-duplicate-key');
      }
    }),
    { numRuns: 20_000 },
  );
});

test('names line and column, and what belongs there', () => {
  assert.is(where('{\n  "a": 1,\n  "b": }'), '3:8');
  assert.is(problem('{\n  "a": 1,\n  "b": }').expected, 'a value');
  assert.is(where('{"a": 1,}'), '1:9');
  assert.is(problem('{"a": 1,}').expected, 'a key in double quotes');
  assert.is(problem('[1 2]').expected, '"," or "]"');
  assert.is(problem('[1').received, 'the end of the text');
  assert.is(where('["a\nb"]'), '1:4');
  assert.is(where('{"a": "never ends}'), '1:7');
  assert.is(problem('["\\q"]').expected, 'a string with JSON escapes');
  assert.is(where('[1] x'), '1:5');
});

test('refuses a key that stands twice, and __proto__', () => {
  const twice = problem('{"steps": [{"vm": 1, "vm": 2}]}');
  assert.is(twice.code, 'json-duplicate-key');
  assert.equal(twice.path, ['steps', 0, 'vm']);
  assert.is(where('{"a": 1,\n "a": 2}'), '2:2');
  assert.is(problem('{"a": 1, "\\u0061": 2}').code, 'json-duplicate-key');
  assert.is(problem('{"__proto__": 1}').code, 'json-syntax');
});

test('limits depth, and takes no long time over long strings', () => {
  assert.is(problem('['.repeat(100_000)).code, 'json-too-deep');
  assert.is(problem(`"${'a'.repeat(5_000_000)}`).code, 'json-syntax');
  assert.is(problem(`"${'\\\\'.repeat(2_000_000)}`).code, 'json-syntax');
});

test('skips a byte order mark', () => {
  assert.equal(parseJson('\ufeff{"a": 1}'), { a: 1 });
});

test('finds a value by its path, or the nearest one around it', () => {
  const text = '{"a": [10, {"b": 20}], "c": 3}';
  assert.is(text.slice(offsetOf(text, ['a', 1, 'b'])).slice(0, 2), '20');
  assert.is(text.slice(offsetOf(text, ['a', 1, 'none'])).slice(0, 2), '{"');
  assert.is(text.slice(offsetOf(text, ['c'])).slice(0, 1), '3');
  assert.is(offsetOf(text, []), 0);
});

test.run();
