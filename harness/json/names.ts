import { Problem } from './problem.ts';

/** More than any pool or list of a scenario holds; a range is not a way to fill memory. */
export const MAX_EXPANDED = 65_536;
// Fewer are as short when written out.
const SHORTEST_RUN = 3;

const RANGE = /^(.*?)(0|[1-9][0-9]{0,8})\.\.(0|[1-9][0-9]{0,8})$/;
const NUMBERED = /^(.*?)(0|[1-9][0-9]{0,8})$/;

/** `["client-1..3", "db"]` is client-1, client-2, client-3, db. */
export function expandNames(names: readonly string[]): string[] {
  const all: string[] = [];
  for (const [index, name] of names.entries()) {
    const range = RANGE.exec(name);
    if (range === null) {
      all.push(name);
      continue;
    }
    const [, prefix = '', from = '', to = ''] = range;
    const first = Number(from);
    const last = Number(to);
    if (first > last || all.length + (last - first) >= MAX_EXPANDED || endsInDigit(prefix)) {
      throw new Problem({
        code: 'names-range-malformed',
        path: [index],
        expected: `an ascending range of names without leading zeros, and at most ${MAX_EXPANDED} names in all`,
        received: JSON.stringify(name),
        remedy: 'Write the range as for example client-1..1000.',
      });
    }
    for (let number = first; number <= last; number += 1) all.push(prefix + String(number));
  }
  return all;
}

/** The shortest list that `expandNames` makes these of. */
export function foldNames(names: readonly string[]): string[] {
  const folded: string[] = [];
  for (let start = 0; start < names.length;) {
    const length = runLength(names, start);
    const first = names[start] ?? '';
    if (length >= SHORTEST_RUN) {
      folded.push(`${first}..${NUMBERED.exec(names[start + length - 1] ?? '')?.[2] ?? ''}`);
      start += length;
    } else {
      folded.push(first);
      start += 1;
    }
  }
  return folded;
}

function runLength(names: readonly string[], start: number): number {
  const match = NUMBERED.exec(names[start] ?? '');
  if (match === null) return 1;
  const [, prefix = '', number = ''] = match;
  // client-007 has no number that a range could count on.
  if (endsInDigit(prefix)) return 1;
  let length = 1;
  while (
    Number(number) + length < 1_000_000_000 &&
    names[start + length] === `${prefix}${Number(number) + length}`
  ) {
    length += 1;
  }
  return length;
}

const endsInDigit = (text: string) => /[0-9]$/.test(text);
