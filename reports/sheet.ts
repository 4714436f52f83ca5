import type { Verdict } from '../harness/record/result.ts';

/**
 * A report that is tables and nothing else: what comparing runs gives. One shape for all, so that a comparison and a diff
 * are each written for the terminal, a pull request and the browser by the same three functions.
 */
export interface Sheet {
  readonly title: string;
  /** The outcome in a sentence, before all else. */
  readonly lead: string;
  readonly tone: 'good' | 'bad' | 'open';
  /** What a reader has to know before trusting the tables. */
  readonly remarks: readonly string[];
  readonly tables: readonly Table[];
}

export interface Table {
  readonly heading: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
}

export interface Column {
  readonly title: string;
  /** Instead of the title where columns are scarce. */
  readonly short: string;
}

export interface Cell {
  readonly text: string;
  readonly kind: 'words' | 'id' | Verdict;
}

/** A letter each where a terminal has no room for words. */
export const VERDICT_LETTERS: Readonly<Record<Verdict, string>> = {
  violates: 'V',
  inconclusive: '?',
  'not-exercised': 'o',
  'permitted-variation': 'p',
  conforms: '.',
  'not-observable': 'x',
  'not-supported': '-',
  'not-judged': 'n',
};

export function isVerdict(kind: Cell['kind']): kind is Verdict {
  return kind !== 'words' && kind !== 'id';
}

/** No row for that behaviour: `absent` is no verdict. */
export function verdictCell(verdict: Verdict | null): Cell {
  return verdict === null ? { text: 'absent', kind: 'words' } : { text: verdict, kind: verdict };
}
