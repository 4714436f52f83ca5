import type { BehaviourId } from '../../spec/article/behaviour-ids.ts';
import type { Result } from '../../harness/record/result.ts';

/** What the kernel's NAT by `snat to` breaks: harness/lab/README.md says why. */
export const KNOWN: readonly BehaviourId[] = [
  'no-failure-below-capacity',
  'one-port-per-flow-per-destination',
  'outbound-maps-to-public',
];
/** What only an idle timer decides. */
export const IDLE: readonly BehaviourId[] = ['idle-reclaimed-at-4-minutes', 'no-reclaim-before-4-minutes'];
const DECIDED: readonly string[] = ['conforms', 'violates', 'permitted-variation'];
/** Of all judgements of a repetition. */
export const MOST_INCONCLUSIVE = 0.05;

/** What came of one run, as plain data. */
export interface Repetition {
  readonly number: number;
  readonly seed: number;
  /** Whether every core was kept busy meanwhile. */
  readonly loaded: boolean;
  readonly seconds: number;
  readonly cases: number;
  readonly judged: number;
  readonly inconclusive: number;
  readonly violated: readonly string[];
  /** The verdict of each behaviour in `IDLE`. */
  readonly idle: Readonly<Record<string, string>>;
  readonly errors: readonly string[];
  /** What is not as it has to be. */
  readonly wrong: readonly string[];
}

export function repetitionOf(result: Result, number: number, loaded: boolean): Repetition {
  const behaviours = Object.entries(result.behaviours);
  const sum = (pick: (one: Result['behaviours'][string]) => number) =>
    behaviours.reduce((total, [, one]) => total + pick(one), 0);
  const violated = behaviours.filter(([, { verdict }]) => verdict === 'violates').map(([id]) => id);
  const idle = Object.fromEntries(IDLE.map((id) => [id, result.behaviours[id]?.verdict ?? 'none']));
  const judged = sum((one) => one.judged);
  const inconclusive = sum((one) => one.inconclusive);
  const wrong = [
    ...result.errors.map((error) => `the run failed: ${error}`),
    ...KNOWN.filter((id) => !violated.includes(id)).map((id) => `${id} was not found broken`),
    ...violated.filter((id) => !KNOWN.some((known) => known === id)).map((id) => `${id} was found broken`),
    ...(inconclusive > MOST_INCONCLUSIVE * judged
      ? [`${inconclusive} of ${judged} judgements are inconclusive`]
      : []),
    ...Object.entries(idle)
      .filter(([, verdict]) => !DECIDED.includes(verdict))
      .map(([id, verdict]) => `${id} stayed open: ${verdict}`),
  ];
  return {
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
