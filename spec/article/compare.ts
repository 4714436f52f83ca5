import type { Sha256 } from './types.ts';

/** A section of the trace or of a file, as the hashes of its sentences in order. */
export interface HashedSection {
  readonly id: string;
  readonly hashes: readonly Sha256[];
}

/** `sentence` counts in the trace, `position` in the file: after one sentence is added or lost the two differ. */
export type Difference =
  | { readonly kind: 'section-missing'; readonly section: string; readonly sentences: number }
  | { readonly kind: 'section-added'; readonly section: string; readonly sentences: number }
  | Missing
  | Added
  | Changed;

interface Missing {
  readonly kind: 'missing';
  readonly section: string;
  readonly sentence: number;
  readonly expected: Sha256;
}
interface Added {
  readonly kind: 'added';
  readonly section: string;
  readonly position: number;
  readonly got: Sha256;
}
interface Changed {
  readonly kind: 'changed';
  readonly section: string;
  readonly sentence: number;
  readonly position: number;
  readonly expected: Sha256;
  readonly got: Sha256;
}

export function compareSections(
  trace: readonly HashedSection[],
  file: readonly HashedSection[],
): readonly Difference[] {
  const inTrace = new Set(trace.map(({ id }) => id));
  const inFile = new Map(file.map(({ id, hashes }) => [id, hashes]));
  return [
    ...trace.flatMap(({ id, hashes }): readonly Difference[] => {
      const got = inFile.get(id);
      return got === undefined
        ? [{ kind: 'section-missing', section: id, sentences: hashes.length }]
        : compareSentences(id, hashes, got);
    }),
    ...file
      .filter(({ id }) => !inTrace.has(id))
      .map(({ id, hashes }) => ({ kind: 'section-added', section: id, sentences: hashes.length }) as const),
  ];
}

/**
 * Compared by the longest common subsequence and not place by place: one lost sentence would otherwise show every
 * later one as changed. Between two sentences that agree, lost and new ones are paired in order as changed, and what
 * one side has more of is missing or added. A sentence that moved is therefore missing here and added there.
 */
function compareSentences(
  section: string,
  expected: readonly Sha256[],
  got: readonly Sha256[],
): readonly Difference[] {
  const differences: Difference[] = [];
  let lost: Missing[] = [];
  let fresh: Added[] = [];
  const endGap = () => {
    for (const [index, missing] of lost.entries()) {
      const added = fresh[index];
      differences.push(added === undefined ? missing : { ...missing, ...added, kind: 'changed' });
    }
    differences.push(...fresh.slice(lost.length));
    lost = [];
    fresh = [];
  };

  const common = commonLengths(expected, got);
  let i = 0;
  let j = 0;
  while (i < expected.length || j < got.length) {
    const mine = expected[i];
    const theirs = got[j];
    if (mine !== undefined && mine === theirs) {
      endGap();
      i++;
      j++;
    } else if (mine !== undefined && (theirs === undefined || common(i + 1, j) >= common(i, j + 1))) {
      lost.push({ kind: 'missing', section, sentence: i + 1, expected: mine });
      i++;
    } else if (theirs !== undefined) {
      fresh.push({ kind: 'added', section, position: j + 1, got: theirs });
      j++;
    }
  }
  endGap();
  return differences;
}

/** How many sentences `expected` from i on and `got` from j on have in common, in order. */
function commonLengths(
  expected: readonly Sha256[],
  got: readonly Sha256[],
): (i: number, j: number) => number {
  const width = got.length + 1;
  const lengths = new Map<number, number>();
  const at = (i: number, j: number) => lengths.get(i * width + j) ?? 0;
  for (let i = expected.length - 1; i >= 0; i--) {
    for (let j = got.length - 1; j >= 0; j--) {
      const length = expected[i] === got[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
      lengths.set(i * width + j, length);
    }
  }
  return at;
}
