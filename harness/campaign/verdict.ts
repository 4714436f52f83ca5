import type { BehaviourTally } from '../../spec/judgement.ts';
import type { BehaviourResult, KnownFailure, RunVerdict, Strength, Verdict } from '../record/result.ts';

/** What a run needs to know of a behaviour of the catalogue. */
export interface CatalogueEntry {
  readonly id: string;
  readonly strength: Strength;
  /** Whether this version of the tool judges it. */
  readonly judged: boolean;
  /** Required before it counts as exercised on this target. */
  readonly situations: readonly string[];
}

/** Why this target cannot be judged by a behaviour; null when it can. */
export interface Inapplicable {
  readonly verdict: 'not-supported' | 'not-observable';
  readonly reason: string;
}

/** Cases that showed a behaviour broken: by itself, or only as a consequence of another one. */
export interface Broken {
  readonly primary: number;
  readonly secondary: number;
  /** Behaviours that the secondary ones follow from. */
  readonly follows: readonly string[];
}

export const NOT_BROKEN: Broken = { primary: 0, secondary: 0, follows: [] };

const EMPTY: BehaviourTally = {
  conforming: 0,
  violating: 0,
  varying: 0,
  inconclusive: 0,
  undecided: {},
  situations: {},
  violatingIn: {},
};

export function judgeBehaviour(
  entry: CatalogueEntry,
  inapplicable: Inapplicable | null,
  tally: BehaviourTally = EMPTY,
  broken: Broken = NOT_BROKEN,
): BehaviourResult {
  const { conforming, violating, varying, inconclusive, undecided } = tally;
  const situations: Record<string, number> = {};
  for (const name of entry.situations) situations[name] = 0;
  // What did not have to occur here and did not is not told as missing.
  for (const [name, times] of Object.entries(tally.situations)) if (times > 0) situations[name] = times;
  const missing = entry.situations.filter((name) => (situations[name] ?? 0) === 0);
  const [verdict, reason] = decide(entry, inapplicable, tally, broken, missing);
  return {
    verdict,
    strength: entry.strength,
    reason,
    judged: conforming + varying + violating + inconclusive,
    conforming: conforming + varying,
    violating,
    inconclusive,
    undecided: byName(undecided),
    situations,
    ...(Object.keys(tally.violatingIn).length > 0 && { violatingIn: byName(tally.violatingIn) }),
  };
}

/** In an order that does not tell in which order cases came. */
function byName(counts: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(counts).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** The first that applies. A violation needs no situations, everything else that is good needs them all. */
function decide(
  entry: CatalogueEntry,
  inapplicable: Inapplicable | null,
  tally: BehaviourTally,
  broken: Broken,
  missing: readonly string[],
): readonly [Verdict, string] {
  const { conforming, violating, varying, inconclusive } = tally;
  if (!entry.judged) return ['not-judged', 'This version of snatcheck does not judge it yet.'];
  if (broken.primary > 0) return ['violates', `${times(broken.primary, 'case')} showed it broken.`];
  // Also what a target without the feature was seen to break is only a consequence of something else, or of nothing.
  if (inapplicable !== null) return [inapplicable.verdict, inapplicable.reason];
  const first = broken.follows.length > 0 ? broken.follows.join(', ') : 'another violation';
  // The judge counts as violating what contradicts the claim by itself, and as inconclusive what may be a consequence.
  if (violating > 0) return ['violates', `It was broken together with ${first}, by the same observations.`];
  if (broken.secondary > 0)
    return ['inconclusive', `It was broken only where that may follow from ${first}.`];
  const good = conforming + varying;
  if (good === 0 && inconclusive > 0) {
    return ['inconclusive', `${times(inconclusive, 'judgement')} stayed open: ${mainReason(tally)}.`];
  }
  if (missing.length > 0) {
    return ['not-exercised', `Missing: ${missing.join('; ')}.`];
  }
  if (good === 0) return ['not-exercised', 'Nothing was judged.'];
  if (varying > 0) {
    return ['permitted-variation', `${times(varying, 'judgement')} lay inside what the document hedges.`];
  }
  const open = inconclusive > 0 ? `, ${inconclusive.toLocaleString('en')} stayed open` : '';
  return ['conforms', `${times(conforming, 'judgement')}${open}; every situation occurred.`];
}

function mainReason({ undecided }: BehaviourTally): string {
  const reasons = Object.entries(undecided).toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  return reasons[0]?.[0] ?? 'no reason was given';
}

const times = (count: number, what: string) =>
  `${count.toLocaleString('en')} ${what}${count === 1 ? '' : 's'}`;

/** How the run as a whole ended, beside its behaviours. */
export type Ended = 'complete' | 'interrupted' | 'terminated' | 'target-failed' | 'target-stopped';

export interface RunJudgement {
  readonly verdict: RunVerdict;
  readonly exitCode: number;
  readonly summary: string;
}

/**
 * The exit code, first that applies: 130 or 143, 1, 3, 4, 5, 0. `selected` are the behaviours that the run was asked for;
 * with `statedOnly` the inferred ones do not fail it, and those that are marked as known never do. Where an obstacle kept
 * judgements from being made, nothing conforms for sure.
 */
export function judgeRun(
  selected: readonly BehaviourResult[],
  ended: Ended,
  errors: readonly string[],
  statedOnly = false,
  known: readonly KnownFailure[] = [],
  obstacle: string | null = null,
): RunJudgement {
  const count = (verdict: Verdict) => selected.filter((one) => one.verdict === verdict).length;
  const broken = count('violates');
  const expected = selected.filter((one) => one.verdict === 'violates' && one.known === true).length;
  const tell = `${broken - expected} violated, ${count('conforms')} conform${expected > 0 ? `, ${expected} fail as known` : ''}`;
  if (ended === 'interrupted' || ended === 'terminated') {
    return {
      verdict: 'interrupted',
      exitCode: ended === 'terminated' ? 143 : 130,
      summary: `Interrupted; so far ${tell}.`,
    };
  }
  const failing = selected.filter(
    ({ verdict, strength, known: isKnown }) =>
      verdict === 'violates' && isKnown !== true && (!statedOnly || strength === 'stated'),
  );
  if (failing.length > 0) {
    return {
      verdict: 'violates',
      exitCode: 1,
      summary: `${broken} of ${selected.length} behaviours violated${expected > 0 ? `, ${expected} of them as known` : ''}.`,
    };
  }
  const passing = known.filter(({ outcome }) => outcome === 'passes');
  if (passing.length > 0) {
    const lines = passing.map(({ behaviour, situation, place }) => {
      return `${behaviour}${situation === null ? '' : `:${situation}`} (${place})`;
    });
    return {
      verdict: 'known-failure-passes',
      exitCode: 1,
      summary: `${times(passing.length, 'known failure')} no longer fail${passing.length === 1 ? 's' : ''}; delete from the file of known failures: ${lines.join(', ')}.`,
    };
  }
  if (ended !== 'complete' || errors.length > 0) {
    const [error = 'no reason was given'] = errors;
    const what = error.startsWith('adapter-') ? 'The adapter failed' : 'The target failed';
    return {
      verdict: 'target-failed',
      exitCode: 3,
      // The lines after it, an adapter's last words and messages, stand among the errors.
      summary: `${ended === 'target-stopped' ? 'The target stopped' : what}: ${error.split('\n', 1).join()}`,
    };
  }
  if (!selected.some(isExercised)) {
    return { verdict: 'nothing-exercised', exitCode: 4, summary: 'Nothing was exercised.' };
  }
  const open = count('not-exercised') + count('inconclusive');
  if (open > 0 || count('conforms') + expected === 0) {
    const summary =
      open > 0
        ? `${open} of ${selected.length} behaviours stayed not exercised or inconclusive; ${tell}.`
        : `No behaviour conforms; ${tell}.`;
    return { verdict: 'incomplete', exitCode: 5, summary };
  }
  return {
    ...(obstacle === null ? { verdict: 'conforms', exitCode: 0 } : { verdict: 'incomplete', exitCode: 5 }),
    summary: `${count('conforms')} of ${selected.length} behaviours conform, ${expected > 0 ? `${expected} fail${expected === 1 ? 's' : ''} as known, no other` : 'none'} is violated${broken > expected ? ' that counts' : ''}.`,
  };
}

/** Whether anything was learned of it, for or against. */
function isExercised({ verdict, judged }: BehaviourResult): boolean {
  switch (verdict) {
    case 'conforms':
    case 'violates':
    case 'permitted-variation':
      return true;
    case 'not-exercised':
    case 'inconclusive':
      return judged > 0;
    default:
      return false;
  }
}
