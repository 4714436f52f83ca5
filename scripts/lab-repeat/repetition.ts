import type { BehaviourId } from '../../spec/article/behaviour-ids.ts';
import type { Result } from '../../harness/record/result.ts';

/** What only an idle timer decides. */
export const IDLE: readonly BehaviourId[] = ['idle-reclaimed-at-4-minutes', 'no-reclaim-before-4-minutes'];
const DECIDED: readonly string[] = ['conforms', 'violates', 'permitted-variation'];
/** Of all judgements of a repetition. */
export const MOST_INCONCLUSIVE = 0.05;

/** What is known of a lab: what it breaks, and whether a run decides its idle rules. */
export interface Known {
  readonly violated: readonly string[];
  readonly idle: readonly BehaviourId[];
}

/** As it was found out by a whole run on a machine with nothing beside it. */
export function knownOf(published: Result): Known {
  return {
    violated: violatedIn(published),
    idle: IDLE.filter((id) => DECIDED.includes(published.behaviours[id]?.verdict ?? 'none')),
  };
}

/** What came of one run, as plain data. */
export interface Repetition {
  readonly lab: string;
  readonly number: number;
  readonly seed: number;
  /** Whether every core was kept busy meanwhile. */
  readonly loaded: boolean;
  readonly seconds: number;
  readonly cases: number;
  readonly judged: number;
  readonly inconclusive: number;
  readonly violated: readonly string[];
  /** The verdict of each idle rule that is known to be decided. */
  readonly idle: Readonly<Record<string, string>>;
  readonly errors: readonly string[];
  /** What is not as it has to be. */
  readonly wrong: readonly string[];
}

const violatedIn = ({ behaviours }: Result): readonly string[] =>
  Object.keys(behaviours).filter((id) => behaviours[id]?.verdict === 'violates');

export function repetitionOf(
  result: Result,
  known: Known,
  { lab, number, loaded }: Pick<Repetition, 'lab' | 'number' | 'loaded'>,
): Repetition {
  const behaviours = Object.values(result.behaviours);
  const sum = (pick: (one: Result['behaviours'][string]) => number) =>
    behaviours.reduce((total, one) => total + pick(one), 0);
  const violated = violatedIn(result);
  const idle = Object.fromEntries(known.idle.map((id) => [id, result.behaviours[id]?.verdict ?? 'none']));
  const judged = sum((one) => one.judged);
  const inconclusive = sum((one) => one.inconclusive);
  const wrong = [
    ...result.errors.map((error) => `the run failed: ${error}`),
    ...known.violated.filter((id) => !violated.includes(id)).map((id) => `${id} was not found broken`),
    ...violated.filter((id) => !known.violated.includes(id)).map((id) => `${id} was found broken`),
    ...(inconclusive > MOST_INCONCLUSIVE * judged
      ? [`${inconclusive} of ${judged} judgements are inconclusive`]
      : []),
    ...Object.entries(idle)
      .filter(([, verdict]) => !DECIDED.includes(verdict))
      .map(([id, verdict]) => `${id} stayed open: ${verdict}`),
  ];
  return {
    lab,
    number,
    seed: result.seed,
    loaded,
    seconds: Math.round(result.durationMs / 1_000),
    cases: result.cases,
    judged,
    inconclusive,
    violated,
    idle,
    errors: result.errors,
    wrong,
  };
}
