import type { KnownLine } from '../harness/campaign/known-failures.ts';
import { behaviourIds } from '../spec/article/behaviour-ids.ts';
import { behaviours } from '../spec/behaviours/index.ts';
import { quote, SnatcheckError } from '../spec/vocabulary/index.ts';
import { readText } from './files.ts';
import { nearest } from './nearest.ts';
import { shownPath, userPath } from './shell.ts';

/**
 * Reads a file of known failures: a behaviour's id a line, or `id:situation` for what fails in that situation alone, with
 * the situation as `snatcheck behaviours ID` writes it. `#` at the beginning of a line or after a blank begins a comment.
 * @throws SnatcheckError `file-unreadable`, or `known-failing-*` with the place of the first line that is wrong.
 */
export function readKnownFailing(path: string): readonly KnownLine[] {
  return parseKnownFailing(readText(path), shownPath(path));
}

/** `--known-failing`. @throws SnatcheckError as the reader does. */
export function knownFailingOption(path: string | undefined): readonly KnownLine[] | null {
  return path === undefined ? null : readKnownFailing(userPath(path));
}

/** @param file how places name it. @throws SnatcheckError `known-failing-*` */
export function parseKnownFailing(text: string, file: string): readonly KnownLine[] {
  const lines: KnownLine[] = [];
  const places = new Map<string, string>();
  for (const [index, line] of text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .entries()) {
    const content = line.replace(/(^|\s)#.*$/, '').trimEnd();
    const entry = content.trimStart();
    if (entry === '') continue;
    const at = (within: number) => `${file}:${index + 1}:${content.length - entry.length + within + 1}`;
    const place = at(0);
    const known = places.get(entry);
    if (known !== undefined)
      throw wrong('twice', 'each known failure once', entry, place, `Delete one; the first is at ${known}.`);
    places.set(entry, place);
    lines.push({ ...parseEntry(entry, at), place });
  }
  return lines;
}

function parseEntry(entry: string, at: (within: number) => string): Omit<KnownLine, 'place'> {
  const colon = entry.indexOf(':');
  const id = (colon < 0 ? entry : entry.slice(0, colon)).trimEnd();
  const behaviour = behaviourIds.find((one) => one === id);
  if (behaviour === undefined) {
    throw wrong(
      'behaviour',
      'the id of a behaviour',
      id,
      at(0),
      remedyFor(id, behaviourIds, 'snatcheck behaviours'),
    );
  }
  if (colon < 0) return { behaviour, situation: null };
  const rest = entry.slice(colon + 1);
  const situation = rest.trim();
  const situations = Object.keys(behaviours[behaviour].situations);
  if (situations.includes(situation)) return { behaviour, situation };
  const column = colon + 1 + (rest.length - rest.trimStart().length);
  const list = `snatcheck behaviours ${behaviour}`;
  throw wrong(
    'situation',
    `a situation of ${behaviour}`,
    situation,
    at(column),
    remedyFor(situation, situations, list),
  );
}

function remedyFor(word: string, known: readonly string[], list: string): string {
  const near = nearest(word, known);
  return near === null ? `List them with: ${list}` : `Did you mean ${quote(near)}? All of them: ${list}`;
}

function wrong(
  what: string,
  expected: string,
  received: string,
  place: string,
  remedy: string,
): SnatcheckError {
  return new SnatcheckError(`known-failing-${what}`, {
    expected,
    received: `${quote(received)} at ${place}`,
    remedy,
  });
}
