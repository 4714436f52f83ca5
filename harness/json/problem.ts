import { quote, SnatcheckError } from '../../spec/vocabulary/index.ts';

/** Keys and indices from the root of a document to a value. */
export type Path = readonly (string | number)[];

interface Parts {
  /** Null where the edge that reports it gives the code. */
  readonly code?: string | null;
  readonly path?: Path;
  readonly expected: string;
  readonly received: string;
  /** Null where the edge that reports it knows best. */
  readonly remedy?: string | null;
  /** Offset in the text, where only the text tells the place. */
  readonly offset?: number;
}

/**
 * Something wrong at one place of a document. Codecs throw it without knowing which document they read; the edge that
 * does know (a file, a line of a record, an adapter's answer) makes a `SnatcheckError` of it.
 */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly code: string | null;
  readonly path: Path;
  readonly expected: string;
  readonly received: string;
  readonly remedy: string | null;
  readonly offset: number | null;

  constructor(parts: Parts, cause?: unknown) {
    super(
      `expected ${parts.expected}, received ${parts.received}`,
      cause === undefined ? undefined : { cause },
    );
    this.code = parts.code ?? null;
    this.path = parts.path ?? [];
    this.expected = parts.expected;
    this.received = parts.received;
    this.remedy = parts.remedy ?? null;
    this.offset = parts.offset ?? null;
  }

  /** The same problem, seen from further up the document. */
  under(...outer: Path): Problem {
    const { code, expected, received, remedy } = this;
    return new Problem({ code, expected, received, remedy, path: [...outer, ...this.path] }, this.cause);
  }
}

/** Who reports a problem, and how. */
export interface Edge {
  readonly code: string;
  readonly remedy: string;
  /** Whether a problem with a code of its own keeps it; a reader of untrusted lines gives them all one code. */
  readonly keepsCodes: boolean;
  /** Names the place to a person, e.g. `steps[3].to (line 14, column 20)`. */
  place(problem: Problem): string;
}

export function atEdge(problem: Problem, edge: Edge): SnatcheckError {
  const code = edge.keepsCodes ? (problem.code ?? edge.code) : edge.code;
  return new SnatcheckError(
    code,
    {
      expected: problem.expected,
      received: `${problem.received} at ${edge.place(problem)}`,
      remedy: problem.remedy ?? edge.remedy,
    },
    problem.cause,
  );
}

/** A parser's error of the vocabulary as a problem at a place that is yet to be told. */
export function fromSnatcheckError(error: SnatcheckError, path: Path = []): Problem {
  const { code, expected, received, remedy } = error;
  return new Problem({ code, expected, received, remedy, path }, error);
}

/** `steps[3].to`; the root is `the document`. */
export function formatPath(path: Path): string {
  let text = '';
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`;
    else if (/^[A-Za-z_$][\w$-]*$/.test(part)) text += text === '' ? part : `.${part}`;
    else text += `[${quote(part)}]`;
  }
  return text === '' ? 'the document' : text;
}

/**
 * A value of unknown origin in a few words. Containers are named and not spelled out: they may be huge, or nested
 * deeply enough to exhaust the stack of whoever prints them.
 */
export function shown(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'an empty array' : `an array of ${value.length}`;
  if (typeof value === 'object' && value !== null) {
    const keys = Object.keys(value);
    if (keys.length === 0) return 'an empty object';
    const some = quote(keys.slice(0, 5).join(', ')).slice(1, -1);
    return `an object with ${some}${keys.length > 5 ? ', ...' : ''}`;
  }
  // JSON has no word for them, so `quote` would call them null, or pass for a number what is none.
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (typeof value === 'bigint') return `${value}n`;
  return quote(value);
}
