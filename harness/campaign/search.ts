import type { CaseJudge } from '../../spec/judgement.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { type Attempt, type Attempts } from './attempt.ts';
import type { Findings } from './findings.ts';
import type { CampaignHooks, CampaignOptions, CaseNamed, Progress } from './options.ts';
import type { Stopping } from './outcome.ts';
import type { SettingsSeen } from './settings-seen.ts';
import { StepsBegun } from './steps-begun.ts';
import type { StatisticsCollector } from '../statistics/collector.ts';
import type { Ended } from './verdict.ts';

/** What a search adds up while it goes. */
export interface SearchState {
  readonly findings: Findings;
  readonly settings: SettingsSeen;
  readonly statistics: StatisticsCollector;
  readonly errors: string[];
  cases: number;
  observations: number;
  stopping: Stopping | null;
  ended: Ended;
}

/** A reason to abort: another share of the run came to a bad end, and tells it. What this one saw counts. */
export const ELSEWHERE = 'elsewhere';
/** Once something was found, a quarter of the time is for making it small, and a minute of a long one: more is rarely needed. */
const SHRINK_SHARE = 0.25;
const MOST_SHRINK_MS = 60_000;
/** Timers and signals of this process want their turn. */
const YIELD_EVERY_MS = 20;
const PROGRESS_EVERY_MS = 250;

/** What is kept of a run's time for making small what it found. */
export function shrinkTimeMs(timeMs: number): number {
  return Math.min(SHRINK_SHARE * timeMs, MOST_SHRINK_MS);
}

/** Runs cases until there are enough, time is up, the run is aborted, or the target is beyond help. */
export class Search {
  readonly #options: CampaignOptions;
  readonly #attempts: Attempts;
  readonly #judge: CaseJudge;
  readonly #hooks: CampaignHooks;
  readonly #state: SearchState;
  readonly #began: number;
  #yielded: number;
  #told: number;
  readonly #steps = new StepsBegun();
  /** Whether the judge began the case under way. */
  #judging = false;

  constructor(
    options: CampaignOptions,
    attempts: Attempts,
    judge: CaseJudge,
    hooks: CampaignHooks,
    state: SearchState,
    began: number,
  ) {
    this.#options = options;
    this.#attempts = attempts;
    this.#judge = judge;
    this.#hooks = hooks;
    this.#state = state;
    this.#began = began;
    this.#yielded = began;
    this.#told = began;
  }

  /** `at` answers null after the last case. */
  async run(at: (index: number) => CaseNamed | null): Promise<void> {
    const { share, of } = this.#options;
    const cases = this.#options.cases ?? Infinity;
    for (let index = share; index < cases; index += of) {
      if (this.#isOver()) return;
      const one = at(index);
      if (one === null) return;
      const done = this.#one(one);
      // Most targets answer at once, and a promise for each of their cases would show.
      if (done instanceof Promise) await done;
      if (this.#state.ended !== 'complete') return;
      if (performance.now() - this.#yielded > YIELD_EVERY_MS) await this.#breathe();
    }
  }

  /** One case, counted and judged. */
  #one(one: CaseNamed): void | Promise<void> {
    const { settings, statistics } = this.#state;
    const { caseBegan, observed } = this.#hooks;
    this.#judging = false;
    const attempt = this.#attempts.run(one.scenario, this.#judge, {
      began: (inForce) => {
        this.#judging = true;
        this.#steps.reset();
        settings.add(inForce);
        const { stage, index, seed, scenario } = one;
        statistics.begin({ stage, index, seed, deployment: scenario.deployment, settings: inForce });
        caseBegan?.(one, inForce);
      },
      sink: (observation) => {
        this.#state.observations++;
        this.#steps.observed(observation);
        statistics.observe(observation);
        observed?.(observation);
      },
      step: () => this.#steps.step(),
      clock: () => performance.now(),
      isOver: (waitMs) => this.#isTimeUp(waitMs),
    });
    if (attempt instanceof Promise) return attempt.then((settled) => this.#settle(one, settled));
    this.#settle(one, attempt);
  }

  #settle({ index, seed, scenario }: CaseNamed, attempt: Attempt): void {
    const state = this.#state;
    switch (attempt.kind) {
      case 'judged':
      case 'recovered':
        if (attempt.kind === 'recovered') {
          state.errors.push(`${attempt.error} (case ${index}; not again after a fresh start)`);
        }
        state.cases++;
        state.statistics.end();
        state.findings.add(attempt.judgement, scenario, index, seed, this.#steps);
        this.#hooks.caseEnded?.(attempt.judgement);
        return;
      case 'stops':
        state.stopping = { case: { index, seed }, scenario, error: attempt.error };
        state.errors.push(`${attempt.error} (case ${index}; again after each fresh start)`);
        state.ended = 'target-stopped';
        break;
      case 'failed':
        state.errors.push(attempt.error);
        state.ended = 'target-failed';
        break;
      case 'abandoned':
        break;
      case 'interrupted':
        state.ended = endedBy(this.#options.signal);
        break;
    }
    // What was seen of the case until then counts; only what the whole of it would decide is lost.
    if (!this.#judging) return;
    state.statistics.end();
    state.findings.add(this.#judge.end(), scenario, index, seed, this.#steps);
    this.#hooks.caseEnded?.(null);
  }

  #isOver(): boolean {
    if (this.#options.signal?.aborted === true) {
      this.#state.ended = endedBy(this.#options.signal);
      return true;
    }
    return performance.now() - this.#began >= this.#limitMs(1);
  }

  /** A case under way may take half of what is kept for making small: what it waited for would be lost. */
  #isTimeUp(waitMs: number): boolean {
    return performance.now() - this.#began + waitMs >= this.#limitMs(0.5);
  }

  #limitMs(kept: number): number {
    const { timeMs } = this.#options;
    return this.#state.findings.size > 0 ? timeMs - kept * shrinkTimeMs(timeMs) : timeMs;
  }

  async #breathe(): Promise<void> {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    this.#yielded = performance.now();
    if (this.#hooks.progress === undefined || this.#yielded - this.#told < PROGRESS_EVERY_MS) return;
    this.#told = this.#yielded;
    this.#hooks.progress(progressOf('search', this.#state, this.#judge, this.#options, this.#began));
  }
}

export function progressOf(
  phase: Progress['phase'],
  state: SearchState,
  judge: CaseJudge,
  { timeMs, cases, of }: CampaignOptions,
  began: number,
): Progress {
  const elapsed = performance.now() - began;
  let missing = 0;
  for (const { situations } of Object.values(judge.tallies)) {
    for (const count of Object.values(situations)) if (count === 0) missing++;
  }
  // A run that was asked for so many cases ends with them.
  const untilDone =
    phase === 'shrink' || cases === null || state.cases === 0
      ? Number.POSITIVE_INFINITY
      : (elapsed * (cases / of - state.cases)) / state.cases;
  return {
    phase,
    cases: state.cases,
    observations: state.observations,
    casesPerSecond: elapsed === 0 ? 0 : (state.cases * 1_000) / elapsed,
    findings: state.findings.size,
    missing,
    timeLeftMs: Math.max(0, Math.min(timeMs - elapsed, untilDone)),
  };
}

/** How a run that was aborted ended; `complete` when it was not, or when another share tells it. */
export function endedBy(signal: AbortSignal | null): Ended {
  if (signal?.aborted !== true || signal.reason === ELSEWHERE) return 'complete';
  return signal.reason === 'SIGTERM' ? 'terminated' : 'interrupted';
}

/** Saved failures as cases; their indices are negative, so that they never meet a share's own. */
export function savedCases(saved: readonly { readonly scenario: Scenario }[]): readonly CaseNamed[] {
  return saved.map(({ scenario }, nth) => ({
    index: nth - saved.length,
    seed: 0,
    stage: 'saved',
    name: null,
    scenario,
  }));
}
