import type { CaseJudge, Violation } from '../../spec/judgement.ts';
import type { Observation, Settings } from '../../spec/vocabulary/index.ts';
import { shrink } from '../generate/index.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { evidenceOf } from './system-view.ts';
import type { Attempts } from './attempt.ts';
import type { Found, Recording } from './outcome.ts';

/** More than this no report shows and no failure file should hold. */
const MOST_KEPT = 20_000;
const FIRST_KEPT = 200;
/** A candidate of a target that is not deterministic gets so many chances to show the violation. */
const CHANCES = 3;

export interface Effort {
  readonly deterministic: boolean;
  readonly executions: number;
  /** Repetitions by which a nondeterministic target confirms a finding. */
  readonly tries: number;
  /** On the clock of `performance.now()`: nothing new is tried from then on. */
  readonly until: number;
  /** By then the last try is left where it is. */
  readonly latest: number;
  readonly signal: AbortSignal | null;
}

interface ShowOptions {
  /** Whether the system is asked for its own view then, which takes longer than a small scenario. */
  readonly look?: boolean;
  readonly isOver?: () => boolean;
}

interface Showing {
  readonly violation: Violation;
  readonly consequences: readonly Violation[];
  readonly recording: Recording;
}

/**
 * Confirms a finding, makes its scenario as small as the budget allows, and confirms that. What counts is that the same
 * behaviour is broken again by itself, in whatever way.
 */
export async function minimise(
  found: Found,
  attempts: Attempts,
  judge: CaseJudge,
  effort: Effort,
): Promise<Found> {
  const { behaviour } = found.violation;
  const tries = effort.deterministic ? 1 : effort.tries;
  const isOver = () => performance.now() >= effort.until || effort.signal?.aborted === true;
  // Once more than `until` allows: a reader wants to see what happened. But not for as long as it likes.
  const last = (): boolean => performance.now() >= effort.latest;
  const show = (scenario: Scenario) =>
    showing(scenario, behaviour, attempts, judge, { look: true, isOver: last });
  const scenario = await upToViolation(found, effort, (cut) =>
    showing(cut, behaviour, attempts, judge, { isOver: last }),
  );
  const first = await confirm(scenario, tries, show, isOver);
  if (first.last === null) return { ...found, scenario, confirmed: first.rate };
  const chances = effort.deterministic ? 1 : CHANCES;
  // Of the smallest so far: what is told of a scenario has to be what was seen of it.
  let latest = first.last;
  const smallest = await shrink(
    scenario,
    async (candidate) => {
      for (let chance = 0; chance < chances; chance++) {
        const shown = await showing(candidate, behaviour, attempts, judge, { isOver });
        if (shown !== null && shown !== 'not-run') {
          latest = shown;
          return true;
        }
      }
      return false;
    },
    { executions: effort.executions, over: () => isOver() || attempts.failure !== null },
  );
  const confirmed = await confirm(smallest.scenario, tries, show, isOver);
  const shown = confirmed.last ?? latest;
  return {
    ...found,
    violation: shown.violation,
    consequences: shown.consequences,
    scenario: smallest.scenario,
    confirmed: confirmed.rate ?? first.rate,
    minimal: smallest.minimal,
    executions: smallest.executions,
    recording: shown.recording,
  };
}

/**
 * Without the steps behind the violation, if it shows so: on a real clock they may wait for longer than there is time. Otherwise
 * the whole of it.
 */
async function upToViolation(
  { scenario, begun = scenario.steps.length }: Found,
  { deterministic }: Effort,
  show: (cut: Scenario) => Promise<Showing | null | 'not-run'>,
): Promise<Scenario> {
  if (deterministic || begun >= scenario.steps.length) return scenario;
  const cut = { ...scenario, steps: scenario.steps.slice(0, begun) };
  const shown = await show(cut);
  return shown === null || shown === 'not-run' ? scenario : cut;
}

/** A try that did not run to its end says nothing; without any other the rate is null. */
async function confirm(
  scenario: Scenario,
  tries: number,
  show: (scenario: Scenario) => Promise<Showing | null | 'not-run'>,
  isOver: () => boolean,
): Promise<{ readonly rate: Found['confirmed']; readonly last: Showing | null }> {
  const rate = { shown: 0, tries: 0 };
  let last: Showing | null = null;
  do {
    const now = await show(scenario);
    if (now === 'not-run') break;
    rate.tries++;
    if (now === null) continue;
    rate.shown++;
    last = now;
  } while (rate.tries < tries && !isOver());
  return { rate: rate.tries === 0 ? null : rate, last };
}

/**
 * Runs the scenario once; null unless it shows the behaviour broken by itself. What was not run to its end shows nothing.
 */
export async function showing(
  scenario: Scenario,
  behaviour: string,
  attempts: Attempts,
  judge: CaseJudge,
  { look = false, isOver = () => false }: ShowOptions = {},
): Promise<Showing | null | 'not-run'> {
  const observations: Observation[] = [];
  let settings: Settings = scenario.settings;
  const attempt = await attempts.run(scenario, judge, {
    began: (inForce) => {
      settings = inForce;
      observations.length = 0;
    },
    sink: (observation) => {
      if (observations.length <= MOST_KEPT) observations.push(observation);
    },
    clock: () => performance.now(),
    isOver,
  });
  if (attempt.kind !== 'judged' && attempt.kind !== 'recovered') return 'not-run';
  const violation = attempt.judgement.violations.find(
    (one) => one.behaviour === behaviour && one.follows === null,
  );
  if (violation === undefined) return null;
  const view = look ? await attempts.view(evidenceOf(violation, observations), scenario) : null;
  const complete = observations.length <= MOST_KEPT;
  const kept = complete ? observations : observations.slice(0, FIRST_KEPT);
  return {
    violation,
    consequences: consequencesOf(behaviour, attempt.judgement.violations),
    recording: { settings, observations: kept, complete, view },
  };
}

function consequencesOf(behaviour: string, violations: readonly Violation[]): readonly Violation[] {
  const first = new Map<string, Violation>();
  for (const one of violations) {
    if (one.follows === behaviour && one.behaviour !== behaviour && !first.has(one.behaviour)) {
      first.set(one.behaviour, one);
    }
  }
  return [...first.values()];
}
