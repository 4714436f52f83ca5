import type { CaseJudge } from '../../spec/judgement.ts';
import type { BuiltinOptions } from '../builtin/target.ts';
import { builtinTarget } from '../builtin/target.ts';
import { Attempts } from '../campaign/attempt.ts';
import { minimise, showing } from '../campaign/minimise.ts';
import { shapeOf } from '../campaign/shape.ts';
import { type Case, ScenarioSource, shrink } from '../generate/index.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { STOPS } from './fault.ts';

/** What a search for one fault may cost. */
export interface SearchBudget {
  readonly cases: number;
  readonly timeMs: number;
  /** Cases that may be run to make the first one small. */
  readonly shrinkExecutions: number;
  /** Which of the cases are run; all where it is left out. */
  readonly takes?: (one: Case) => boolean;
}

/** How one run, with one seed, met a fault. */
export interface Detection {
  readonly seed: number;
  /** Cases that it took, the one that showed it included; null when it slipped through. */
  readonly cases: number | null;
  /** Until then. */
  readonly ms: number;
  /** The first violation by itself: the behaviour that the report would name first. */
  readonly blamed: string | null;
  readonly counterexample: Counterexample | null;
}

export interface Counterexample {
  readonly scenario: Scenario;
  readonly steps: number;
  readonly ports: number;
  /** Cases that were run to make it so small. */
  readonly executions: number;
  readonly minimal: boolean;
  /** Run twice, it showed the same in the same observations. */
  readonly identical: boolean;
}

const STALL_MS = 30_000;
const YIELD_EVERY = 256;

/** Runs the cases of this seed in their order until one shows that something is wrong, then makes that one small. */
export async function detect(
  make: () => BuiltinOptions,
  seed: number,
  budget: SearchBudget,
  judges: readonly [CaseJudge, CaseJudge],
): Promise<Detection> {
  const attempts = new Attempts(() => builtinTarget(make()), STALL_MS, null);
  const began = performance.now();
  const { hello } = await attempts.start();
  try {
    const source = new ScenarioSource(hello, seed);
    for (let index = 0; index < budget.cases; index += 1) {
      const one = source.at(index);
      if (budget.takes?.(one) === false) continue;
      const attempt = await attempts.run(one.scenario, judges[0]);
      const ms = performance.now() - began;
      if (attempt.kind === 'stops') {
        const counterexample = await smallestStop(one.scenario, attempts, judges[1], budget);
        return { seed, cases: index + 1, ms, blamed: STOPS, counterexample };
      }
      if (attempt.kind !== 'judged') throw new Error(`unexpected: the case was ${attempt.kind}`);
      const violation = attempt.judgement.violations.find(({ follows }) => follows === null);
      if (violation !== undefined) {
        const counterexample = await smallest(one, violation, attempts, judges[1], budget);
        return { seed, cases: index + 1, ms, blamed: violation.behaviour, counterexample };
      }
      if (ms > budget.timeMs) break;
      if (index % YIELD_EVERY === 0) await new Promise((resolve) => void setImmediate(resolve));
    }
    return { seed, cases: null, ms: performance.now() - began, blamed: null, counterexample: null };
  } finally {
    await attempts.end();
  }
}

async function smallest(
  { index, seed, scenario }: Case,
  violation: Parameters<typeof shapeOf>[0] & Parameters<typeof minimise>[0]['violation'],
  attempts: Attempts,
  judge: CaseJudge,
  { shrinkExecutions: executions }: SearchBudget,
): Promise<Counterexample> {
  const found = {
    violation,
    shape: shapeOf(violation),
    case: { index, seed },
    occurrences: 1,
    scenario,
    confirmed: null,
    minimal: false,
    executions: 0,
    consequences: [],
    recording: null,
  };
  const effort = {
    deterministic: true,
    executions,
    tries: 1,
    until: Infinity,
    latest: Infinity,
    signal: null,
  };
  const small = await minimise(found, attempts, judge, effort);
  const again = await showing(small.scenario, violation.behaviour, attempts, judge);
  const identical =
    again !== null &&
    again !== 'not-run' &&
    JSON.stringify([again.violation, again.recording]) === JSON.stringify([small.violation, small.recording]);
  return describe(small.scenario, small.executions, small.minimal, identical);
}

async function smallestStop(
  scenario: Scenario,
  attempts: Attempts,
  judge: CaseJudge,
  { shrinkExecutions: executions }: SearchBudget,
): Promise<Counterexample> {
  const stops = async (candidate: Scenario) => (await attempts.run(candidate, judge)).kind === 'stops';
  const small = await shrink(scenario, stops, { executions, over: () => false });
  return describe(small.scenario, small.executions, small.minimal, await stops(small.scenario));
}

function describe(
  scenario: Scenario,
  executions: number,
  minimal: boolean,
  identical: boolean,
): Counterexample {
  const { first, last } = scenario.settings.ports;
  return {
    scenario,
    steps: scenario.steps.length,
    ports: last - first + 1,
    executions,
    minimal,
    identical,
  };
}
