import { behaviours } from '../../spec/behaviours/index.ts';
import { createJudge } from '../../spec/judge.ts';
import type { Hello } from '../../spec/vocabulary/index.ts';
import { type Case, ScenarioSource } from '../generate/index.ts';
import { runCase } from '../interpret/index.ts';
import type { Target } from '../target/contract.ts';
import { decide, type Decision, FIRST_LOOK, type Requirement } from './sequential.ts';

/** Where one situation of one behaviour occurred. */
export interface SituationSeen {
  readonly behaviour: string;
  readonly situation: string;
  /** The first directed case that showed it, or null. */
  readonly template: string | null;
  /** Cases at random that showed it, and how many there were. */
  readonly count: number;
  readonly cases: number;
  readonly decision: Decision;
}

export interface Measuring {
  readonly seed: number;
  readonly requirement: Requirement;
  /** Cases at random at most. */
  readonly mostCases: number;
  /** Stop as soon as a template or chance shows enough of everything; otherwise when chance alone has decided everything. */
  readonly hasty?: boolean;
  /** The cases of a run; those of the generator by default. */
  readonly source?: { readonly at: (index: number) => Case; readonly directed: number };
}

/** Every directed case, then cases at random until everything is decided. Only what the target can show is asked of it. */
export async function measureSituations(
  target: Target,
  { seed, requirement, mostCases, hasty = false, source: chosen }: Measuring,
): Promise<readonly SituationSeen[]> {
  const { hello } = target;
  const source = chosen ?? new ScenarioSource(hello, seed);
  const judge = createJudge();
  const all = possibleSituations(hello).map((one) => ({
    ...one,
    template: null as string | null,
    count: 0,
    before: 0,
  }));
  let cases = 0;
  let look = FIRST_LOOK;
  const run = async (one: Case): Promise<void> => {
    const done = runCase(one.scenario, target, judge);
    if (done instanceof Promise) await done;
    const directed = one.stage === 'template';
    if (!directed) cases++;
    for (const situation of all) {
      const total = judge.tallies[situation.behaviour]?.situations[situation.situation] ?? 0;
      if (total === situation.before) continue;
      situation.before = total;
      if (directed) situation.template ??= one.name;
      else situation.count++;
    }
  };
  const isSettled = () =>
    all.every(
      ({ template, count }) =>
        (hasty && template !== null) || decide(count, cases, requirement) !== 'undecided',
    );
  // The directed cases among those at random, wherever a run has them.
  for (let index = 0; index < source.directed; index++) {
    const one = source.at(index);
    if (one.stage === 'template') await run(one);
  }
  for (let index = 0; ; index++) {
    if (cases >= mostCases) break;
    const one = source.at(index);
    if (one.stage === 'template') continue;
    await run(one);
    if (cases < look) continue;
    look *= 2;
    if (isSettled()) break;
  }
  return all.map(({ behaviour, situation, template, count }) => {
    const decision = decide(count, cases, requirement);
    return { behaviour, situation, template, count, cases, decision };
  });
}

/** Whether a default run meets it: in a directed case, which every run has, or often enough by chance. */
export function isMet({ template, decision }: SituationSeen): boolean {
  return template !== null || decision === 'enough';
}

function possibleSituations(hello: Hello) {
  return Object.values(behaviours).flatMap(({ id, exempts, situations }) =>
    exempts(hello) !== null
      ? []
      : Object.entries(situations)
          .filter(([, { possible }]) => possible(hello))
          .map(([situation]) => ({ behaviour: id as string, situation })),
  );
}
