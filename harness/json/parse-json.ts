import { quote } from '../../spec/vocabulary/index.ts';
import { formatPath, type Path, Problem } from './problem.ts';

/** No document of ours is a quarter as deep; without a limit, depth would be the sender's way into our stack. */
const MAX_DEPTH = 64;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const WORDS: readonly (readonly [string, unknown])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
];

interface Parsed {
  readonly value: unknown;
  /** Where the value at `target` begins, or the nearest one around it that exists. */
  readonly offset: number;
}

/**
 * Reads JSON text (RFC 8259), for documents that people write. Unlike `JSON.parse` it says where and in plain words
 * what is wrong, refuses a key that stands twice in one object (there the last would win in silence), and limits depth.
 * @throws Problem `json-syntax`, `json-duplicate-key`, `json-too-deep`
 */
export function parseJson(text: string): unknown {
  return parse(text, null).value;
}

/** Where in `text`, which is JSON, the value at `path` begins. */
export function offsetOf(text: string, path: Path): number {
  return parse(text, path).offset;
}

export function lineAndColumn(text: string, offset: number): { line: number; column: number } {
  let line = 1;
  let start = 0;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', start)) {
    line += 1;
    start = at + 1;
  }
  return { line, column: offset - start + 1 };
}

function parse(text: string, target: Path | null): Parsed {
  // Editors of one platform begin a file with a byte order mark.
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  let found = at;
  let foundDepth = -1;
  const path: (string | number)[] = [];

  const value = readValue();
  skipSpace();
  if (at < text.length) throw syntax('the end of the document');
  return { value, offset: found };

  function readValue(): unknown {
    skipSpace();
    if (target !== null) remember(target);
    const character = text[at];
    if (character === '{') return nested(readObject);
    if (character === '[') return nested(readArray);
    if (character === '"') return readString();
    NUMBER.lastIndex = at;
    const number = NUMBER.exec(text);
    if (number !== null) {
      at += number[0].length;
      return Number(number[0]);
    }
    for (const [word, meaning] of WORDS) {
      if (text.startsWith(word, at)) {
        at += word.length;
        return meaning;
      }
    }
    throw syntax('a value');
  }

  function nested<T>(read: () => T): T {
    if (path.length >= MAX_DEPTH) {
      throw new Problem({
        code: 'json-too-deep',
        offset: at,
        expected: `at most ${MAX_DEPTH} levels`,
        received: 'another one',
        remedy: 'No document that this tool reads is nested so deeply; check where it comes from.',
      });
    }
    at += 1;
    return read();
  }

  function readObject(): Record<string, unknown> {
    const object: Record<string, unknown> = {};
    if (next('}')) return object;
    do {
      skipSpace();
      if (text[at] !== '"') throw syntax('a key in double quotes');
      const keyAt = at;
      const key = readString();
      if (Object.hasOwn(object, key) || key === '__proto__') throw wrongKey(key, keyAt);
      if (!next(':')) throw syntax('":"');
      path.push(key);
      object[key] = readValue();
      path.pop();
    } while (next(','));
    if (!next('}')) throw syntax('"," or "}"');
    return object;
  }

  function readArray(): unknown[] {
    const array: unknown[] = [];
    if (next(']')) return array;
    do {
      path.push(array.length);
      array.push(readValue());
      path.pop();
    } while (next(','));
    if (!next(']')) throw syntax('"," or "]"');
    return array;
  }

  function readString(): string {
    const start = at;
    let escaped = false;
    for (at += 1; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code === 0x22) {
        at += 1;
        return escaped ? unescape(start) : text.slice(start + 1, at - 1);
      }
      if (code < 0x20) throw syntax('no control character inside a string');
      if (code === 0x5c) {
        escaped = true;
        at += 1;
      }
    }
    at = start;
    throw syntax('a string that ends');
  }

  function unescape(start: number): string {
    try {
      return JSON.parse(text.slice(start, at)) as string;
    } catch {
      const received = quote(text.slice(start, at));
      at = start;
      throw syntax('a string with JSON escapes', received);
    }
  }

  function next(character: string): boolean {
    skipSpace();
    if (text[at] !== character) return false;
    at += 1;
    return true;
  }

  function skipSpace(): void {
    for (;;) {
      const code = text.charCodeAt(at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      at += 1;
    }
  }

  function remember(wanted: Path): void {
    if (path.length <= foundDepth || path.length > wanted.length) return;
    for (let depth = 0; depth < path.length; depth += 1) if (path[depth] !== wanted[depth]) return;
    found = at;
    foundDepth = path.length;
  }

  function syntax(expected: string, received?: string): Problem {
    const what =
      at < text.length ? quote(String.fromCodePoint(text.codePointAt(at) ?? 0)) : 'the end of the text';
    return new Problem({
      code: 'json-syntax',
      offset: at,
      path: [...path],
      expected,
      received: received ?? what,
      remedy: 'Mend the JSON there: no comments, no trailing commas, keys and strings in double quotes.',
    });
  }

  function wrongKey(key: string, offset: number): Problem {
    return new Problem({
      code: key === '__proto__' ? 'json-syntax' : 'json-duplicate-key',
      offset,
      path: [...path, key],
      expected: key === '__proto__' ? 'another key than __proto__' : `the key ${quote(key)} once`,
      received: key === '__proto__' ? 'this key' : `it again in ${formatPath(path)}`,
      remedy: 'Remove the key, or rename it.',
    });
  }
}
