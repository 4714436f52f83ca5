import { quote, SnatcheckError } from '../../spec/vocabulary/index.ts';
import type * as z from 'zod';
import { problemOf } from './issues.ts';
import { lineAndColumn, offsetOf, parseJson } from './parse-json.ts';
import { atEdge, formatPath, Problem, shown } from './problem.ts';

/** A kind of document: an envelope of format and version around something. */
export interface DocumentKind<Json, T> {
  /** `snatcheck/<name>`; codes of errors begin with the name. */
  readonly name: string;
  readonly version: number;
  readonly schema: z.ZodType<Json>;
  /** Checks what no schema can say, and makes of the JSON what it stands for. @throws Problem */
  finish(json: Json, raw: unknown): T;
}

/**
 * Reads a document from its text, or from what its text says. Errors name the place; those of a text its line too.
 * @throws SnatcheckError
 */
export function readDocument<Json, T>(input: unknown, kind: DocumentKind<Json, T>): T {
  const text = typeof input === 'string' ? input : null;
  try {
    const raw = text === null ? input : parseJson(text);
    return readValue(raw, kind);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    throw atEdge(error, {
      code: `${kind.name}-malformed`,
      keepsCodes: true,
      remedy: `schemas/${kind.name}.json describes the form.`,
      place: (problem) => place(problem, text),
    });
  }
}

/**
 * The same within another document, whose reader knows the place.
 * @throws Problem, or SnatcheckError where it is no document of this kind
 */
export function readValue<Json, T>(raw: unknown, kind: DocumentKind<Json, T>): T {
  checkEnvelope(raw, kind);
  const result = kind.schema.safeParse(raw);
  if (!result.success) throw problemOf(result.error, raw);
  return kind.finish(result.data, raw);
}

/** Before anything else: a foreign file or a newer version would otherwise be blamed for its keys. */
function checkEnvelope(
  raw: unknown,
  { name, version }: { readonly name: string; readonly version: number },
): void {
  const envelope = (typeof raw === 'object' && raw !== null ? raw : {}) as Record<string, unknown>;
  const format = `snatcheck/${name}`;
  if (envelope['format'] !== format) {
    const other = envelope['format'];
    throw new SnatcheckError(`${name}-not-a-${name}`, {
      expected: `a document with "format": ${quote(format)}`,
      received: other === undefined ? `${shown(raw)}, without a format` : `format ${shown(other)}`,
      remedy: `Give a file that holds a ${name}, or set its "format".`,
    });
  }
  const found = envelope['version'];
  if (found === version) return;
  const newer = typeof found === 'number' && found > version;
  throw new SnatcheckError(`${name}-version`, {
    expected: `version ${version} of ${format}, which is all that this tool reads`,
    received: `version ${shown(found)}`,
    remedy: newer ? 'Use a newer snatcheck.' : `Set "version": ${version} if the document is in that form.`,
  });
}

function place(problem: Problem, text: string | null): string {
  const path = formatPath(problem.path);
  if (text === null) return path;
  const { line, column } = lineAndColumn(text, problem.offset ?? offsetOf(text, problem.path));
  return `${path} (line ${line}, column ${column})`;
}
