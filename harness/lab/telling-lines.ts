import { MOST_TABLE_LINES, type Subject, type SystemTable } from '../record/system-view.ts';

/** What a program printed. */
export interface Printed {
  readonly command: string;
  readonly text: string;
}

/** A word of a table: what stands between blanks, `=`, `,`, `:` and the like. Addresses stay whole. */
const WORD = /[\w.]+/g;

/**
 * Of a long table the lines that have the most words of one subject in common, in the order in which they were printed: a
 * table of 64,511 flows is a report of its own, and the ones that a finding is about are a handful.
 */
export function tellingLines({ command, text }: Printed, subjects: readonly Subject[]): SystemTable {
  const lines = text
    .split('\n')
    .map((line) => line.replaceAll('\t', ' ').trimEnd())
    .filter((line) => line !== '');
  if (lines.length <= MOST_TABLE_LINES) return { command, lines, printed: lines.length };
  const wanted = subjects.map((subject) => new Set(subject));
  const chosen = lines
    .map((line, index) => ({ line, index, shared: shared(line, wanted) }))
    .toSorted((a, b) => b.shared - a.shared || a.index - b.index)
    .slice(0, MOST_TABLE_LINES)
    .toSorted((a, b) => a.index - b.index)
    .map(({ line }) => line);
  return { command, lines: chosen, printed: lines.length };
}

function shared(line: string, subjects: readonly ReadonlySet<string>[]): number {
  const words = new Set(line.match(WORD));
  let most = 0;
  for (const subject of subjects) {
    let count = 0;
    for (const word of subject) if (words.has(word)) count++;
    most = Math.max(most, count);
  }
  return most;
}
