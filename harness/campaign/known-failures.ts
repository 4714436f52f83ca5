import { SITUATION_SEPARATOR } from '../../spec/judgement.ts';
import type { BehaviourResult, KnownFailure } from '../record/result.ts';

/** A behaviour that is expected to fail: in whatever situation, or in this one alone. */
export type KnownLine = Pick<KnownFailure, 'behaviour' | 'situation' | 'place'>;

/**
 * Marks the behaviours of which every violation was expected, and tells what became of each line. Errors of the target or its
 * set-up are no violations: they are never expected.
 * @param whole false for a shard, and for a run that ended too early: what it did not show may still fail.
 */
export function judgeKnown(
  results: Readonly<Record<string, BehaviourResult>>,
  lines: readonly KnownLine[],
  whole: boolean,
): {
  readonly behaviours: Readonly<Record<string, BehaviourResult>>;
  readonly known: readonly KnownFailure[];
} {
  const behaviours = Object.fromEntries(
    Object.entries(results).map(([id, result]) => {
      const { known: _known, ...plain } = result;
      const own = lines.filter(({ behaviour }) => behaviour === id);
      return [id, isExpected(plain, own) ? { ...plain, known: true as const } : plain];
    }),
  );
  const known = lines.map((line) => {
    const [outcome, reason] = outcomeOf(line, results[line.behaviour], whole);
    return { ...line, outcome, reason };
  });
  return { behaviours, known };
}

function isExpected(result: BehaviourResult, lines: readonly KnownLine[]): boolean {
  if (result.verdict !== 'violates') return false;
  if (lines.some(({ situation }) => situation === null)) return true;
  const covered = Object.entries(result.violatingIn ?? {})
    .filter(([where]) => lines.some(({ situation }) => isIn(situation, where)))
    .reduce((sum, [, times]) => sum + times, 0);
  return covered > 0 && covered === result.violating;
}

function isIn(situation: string | null, where: string): boolean {
  return situation !== null && where.split(SITUATION_SEPARATOR).includes(situation);
}

function outcomeOf(
  { situation }: KnownLine,
  result: BehaviourResult | undefined,
  whole: boolean,
): readonly [KnownFailure['outcome'], string] {
  if (result === undefined) return ['not-selected', 'This run was not asked for it.'];
  const { verdict, violating, violatingIn = {}, conforming, situations } = result;
  const violations =
    situation === null
      ? violating
      : Object.entries(violatingIn)
          .filter(([where]) => isIn(situation, where))
          .reduce((sum, [, times]) => sum + times, 0);
  if (verdict === 'violates' && (situation === null || violations > 0)) {
    return ['fails', `${violations} violation${violations === 1 ? '' : 's'}.`];
  }
  if (!whole) return ['untold', 'It did not fail in this part of the run; only the whole of a run can tell.'];
  if (situation === null) {
    if (verdict === 'conforms' || verdict === 'permitted-variation') {
      return ['passes', `${conforming} judgement${conforming === 1 ? '' : 's'}, none of them a violation.`];
    }
    return ['not-exercised', `It is ${verdict.replaceAll('-', ' ')}. ${result.reason}`];
  }
  const occurred = situations[situation];
  if (occurred === undefined) return ['not-exercised', 'This situation cannot occur in this target.'];
  if (occurred === 0) return ['not-exercised', 'This situation did not occur.'];
  // Violations that follow from another one are told without their situations.
  if (verdict === 'inconclusive') return ['not-exercised', `It is inconclusive. ${result.reason}`];
  if (conforming === 0) return ['not-exercised', 'The situation occurred, but no judgement conformed.'];
  return ['passes', `The situation occurred ${occurred} times, and nothing broke in it.`];
}
