import type { Result } from '../harness/record/result.ts';
import type { Format } from './format.ts';

/**
 * The whole Result, lossless, as one canonical document: the same data gives the same bytes, whatever order its keys
 * were set in. A line each for behaviours, findings and the other entries, so that `diff` and `grep` are of use.
 */
export const json: Format = { extension: '.json', render: lines };

/** Read first when the file is opened; all other keys follow by name, as those of every object within do. */
const FIRST: readonly string[] = ['format', 'version', 'tool', 'verdict', 'exitCode', 'summary'];

function* lines(result: Result): Generator<string> {
  const keys = Object.keys(result).sort(
    (a, b) => rank(a) - rank(b) || (a < b ? -1 : Number(a > b)),
  ) as readonly (keyof Result)[];
  for (const [index, key] of keys.entries()) {
    yield `${index === 0 ? '{' : ','}\n  ${canonical(key)}: `;
    yield* entries(result[key]);
  }
  yield '\n}\n';
}

function rank(key: string): number {
  const place = FIRST.indexOf(key);
  return place < 0 ? FIRST.length : place;
}

function* entries(value: unknown): Generator<string> {
  if (typeof value !== 'object' || value === null) {
    yield canonical(value);
    return;
  }
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  const parts: Iterable<string> = Array.isArray(value) ? elements(value) : members(value);
  let between = `${open}\n    `;
  for (const part of parts) {
    yield `${between}${part}`;
    between = ',\n    ';
  }
  yield between.startsWith(open) ? `${open}${close}` : `\n  ${close}`;
}

function* elements(values: readonly unknown[]): Generator<string> {
  for (const value of values) yield canonical(value);
}

function* members(value: object): Generator<string> {
  const record = value as Readonly<Record<string, unknown>>;
  for (const key of Object.keys(record).sort()) {
    if (record[key] !== undefined) yield `${canonical(key)}: ${canonical(record[key])}`;
  }
}

/** JSON on one line with sorted keys, in which nothing acts on a terminal that it is printed on. */
export function canonical(value: unknown): string {
  const text = JSON.stringify(value, sortKeys) ?? 'null';
  return text.replaceAll(ACTIVE, (character) =>
    [...Array(character.length).keys()]
      .map((index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}

/** What JSON.stringify leaves as it is. Outside strings none of it occurs, so the escape loses nothing. */
const ACTIVE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  // fromEntries, not assignment: a key may be `__proto__`.
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : Number(a > b))));
}
