import type { BehaviourResult, Finding, KnownFailure, Result } from '../harness/record/result.ts';

/** Violated as expected: told as such, and never as a failure. */
export function isKnown({ verdict, known }: BehaviourResult): boolean {
  return verdict === 'violates' && known === true;
}

/** The verdict's word in a report: that of a known failure is its own. */
export function wordOf(behaviour: BehaviourResult): string {
  return isKnown(behaviour) ? 'known-failure' : behaviour.verdict;
}

/** Whether what this finding breaks was expected to fail. */
export function isOfKnown(result: Result, { behaviour }: Finding): boolean {
  const own = Object.hasOwn(result.behaviours, behaviour) ? result.behaviours[behaviour] : undefined;
  return own !== undefined && isKnown(own);
}

/** Where the file says so: the lines of a behaviour that fail as expected. */
export function placesOf({ known = [] }: Result, id: string): string {
  const lines = known.filter(({ behaviour, outcome }) => behaviour === id && outcome === 'fails');
  return lines.map(({ place }) => place).join(', ');
}

/** As its line in the file. */
export function entryOfKnown({ behaviour, situation }: KnownFailure): string {
  return situation === null ? behaviour : `${behaviour}:${situation}`;
}

const WORDS: Readonly<Record<KnownFailure['outcome'], string>> = {
  fails: 'fails as expected',
  passes: 'PASSES: delete the line',
  'not-exercised': 'was not exercised',
  'not-selected': 'was not asked for',
  untold: 'is for the whole run to tell',
};

export function outcomeWords({ outcome }: KnownFailure): string {
  return WORDS[outcome];
}

/** Those that the reader has to act on first. */
export function knownInOrder({ known = [] }: Result): readonly KnownFailure[] {
  const rank = ({ outcome }: KnownFailure) => (outcome === 'passes' ? 0 : outcome === 'fails' ? 2 : 1);
  return [...known].sort((a, b) => rank(a) - rank(b));
}
