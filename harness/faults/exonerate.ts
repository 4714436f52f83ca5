import type { CaseJudge } from '../../spec/judgement.ts';
import type { Hello } from '../../spec/vocabulary/index.ts';
import { type Case, ScenarioSource } from '../generate/index.ts';
import { runCase } from '../interpret/index.ts';
import type { Variant } from './variant.ts';

/** What a legal gateway was told of itself. */
export interface Exoneration {
  readonly id: string;
  readonly cases: number;
  /** Behaviours that were called violated, with the first case that did; of a harness worth its name there are none. */
  readonly findings: readonly { readonly behaviour: string; readonly case: number }[];
  readonly judged: number;
  readonly inconclusive: number;
  readonly situations: { readonly hit: number; readonly required: number };
}

/** Scenarios by their index. */
export type CaseSource = Pick<ScenarioSource, 'at'>;

const YIELD_EVERY = 256;

/**
 * Judges so many cases of a legal gateway; `budget.timeMs` may end it earlier.
 * @param takes which of them are run; all by default.
 * @param sourceOf where they come from: what a run would make of this seed by default.
 */
export async function exonerate(
  { id, target: make }: Pick<Variant, 'id' | 'target'>,
  seed: number,
  budget: { readonly cases: number; readonly timeMs: number },
  judge: CaseJudge,
  takes: (one: Case) => boolean = () => true,
  sourceOf: (seed: number, hello: Hello) => CaseSource = (from, hello) => new ScenarioSource(hello, from),
): Promise<Exoneration> {
  const target = make();
  const source = sourceOf(seed, target.hello);
  const findings = new Map<string, number>();
  const began = performance.now();
  let cases = 0;
  for (let index = 0; index < budget.cases && performance.now() - began < budget.timeMs; index += 1) {
    const one = source.at(index);
    if (!takes(one)) continue;
    cases += 1;
    const { violations } = await runCase(one.scenario, target, judge);
    for (const { behaviour } of violations) if (!findings.has(behaviour)) findings.set(behaviour, index);
    if (index % YIELD_EVERY === 0) await new Promise((resolve) => void setImmediate(resolve));
  }
  let [judged, inconclusive, hit, required] = [0, 0, 0, 0];
  for (const tally of Object.values(judge.tallies)) {
    judged += tally.conforming + tally.violating + tally.varying + tally.inconclusive;
    inconclusive += tally.inconclusive;
    const counts = Object.values(tally.situations);
    required += counts.length;
    hit += counts.filter((count) => count > 0).length;
  }
  return {
    id,
    cases,
    findings: [...findings].map(([behaviour, first]) => ({ behaviour, case: first })),
    judged,
    inconclusive,
    situations: { hit, required },
  };
}
