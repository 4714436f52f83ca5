import type { CaseJudgement } from '../../spec/judgement.ts';
import { type Observation, SnatcheckError } from '../../spec/vocabulary/index.ts';
import { Abandoned, type CaseHooks, type Judging, runCase } from '../interpret/index.ts';
import type { SystemTable } from '../record/system-view.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Awaitable, Target } from '../target/contract.ts';
import { guarded, Interrupted, TargetFailure } from './guarded-target.ts';
import { viewBeside } from './system-view.ts';

/** A target that is there, or what makes a fresh one. */
export type TargetSource = Target | (() => Awaitable<Target>);

/** What came of one case. */
export type Attempt =
  | { readonly kind: 'judged'; readonly judgement: CaseJudgement }
  /** It stopped or hung, but not again after a fresh start. */
  | { readonly kind: 'recovered'; readonly judgement: CaseJudgement; readonly error: string }
  /** It stops or hangs on this scenario whenever it is started afresh, and works otherwise. */
  | { readonly kind: 'stops'; readonly error: string }
  /** It does not work at all any more, or answers what no adapter may. */
  | { readonly kind: 'failed'; readonly error: string }
  | { readonly kind: 'interrupted' }
  /** Its time was up in the middle of it. */
  | { readonly kind: 'abandoned' };

const FRESH_STARTS = 2;

/** The target of a run, started afresh when it stops on a case. */
export class Attempts {
  readonly #source: TargetSource;
  readonly #stallMs: number;
  readonly #signal: AbortSignal | null;
  #target: Target | null = null;
  #failure: string | null = null;

  constructor(source: TargetSource, stallMs: number, signal: AbortSignal | null) {
    this.#source = source;
    this.#stallMs = stallMs;
    this.#signal = signal;
  }

  /** Why it does not work at all any more; null while it does. */
  get failure(): string | null {
    return this.#failure;
  }

  /** @throws what starting it throws. */
  async start(): Promise<Target> {
    const target = typeof this.#source === 'function' ? await this.#source() : this.#source;
    this.#target = guarded(target, this.#stallMs, this.#signal);
    return this.#target;
  }

  /** @returns what went wrong then. Of a target that failed before, or was given as it is, nothing new can be learnt. */
  async end(): Promise<string | null> {
    const target = this.#target;
    this.#target = null;
    if (typeof this.#source !== 'function') return null;
    try {
      await target?.bye();
      return null;
    } catch (error) {
      return error instanceof Interrupted ? null : textOf(error);
    }
  }

  /** Answers at once when the target does. */
  run(scenario: Scenario, judge: Judging, hooks: CaseHooks = {}): Awaitable<Attempt> {
    const target = this.#target;
    if (target === null) return { kind: 'failed', error: this.#failure ?? 'The target was not started.' };
    try {
      const done = runCase(scenario, target, judge, hooks);
      if (!(done instanceof Promise)) return { kind: 'judged', judgement: done };
      return done.then(
        (judgement): Attempt => ({ kind: 'judged', judgement }),
        (error: unknown) => this.#again(scenario, judge, hooks, error),
      );
    } catch (error) {
      return this.#again(scenario, judge, hooks, error);
    }
  }

  /** The system's own view beside what forces a violation of the scenario that ran last; null where it has none. */
  async view(
    evidence: readonly Observation[],
    { deployment }: Scenario,
  ): Promise<readonly SystemTable[] | null> {
    return this.#target === null ? null : await viewBeside(this.#target, evidence, deployment);
  }

  async #again(scenario: Scenario, judge: Judging, hooks: CaseHooks, first: unknown): Promise<Attempt> {
    const attempt = await this.#afresh(scenario, judge, hooks, first);
    if (attempt.kind === 'failed') this.#failure = attempt.error;
    return attempt;
  }

  async #afresh(scenario: Scenario, judge: Judging, hooks: CaseHooks, first: unknown): Promise<Attempt> {
    const given = this.#given(first);
    if (given !== null) return given;
    const error = textOf(first);
    if (typeof this.#source !== 'function') return { kind: 'failed', error };
    for (let start = 0; start < FRESH_STARTS; start++) {
      const fresh = await this.#startAfresh();
      if (typeof fresh === 'string')
        return { kind: 'failed', error: `${error} A fresh start failed too: ${fresh}` };
      try {
        // Its self-check: a deployment and a few controls. Should that fail, the scenario is not to blame.
        await runCase({ ...scenario, steps: [] }, fresh, UNCONCERNED);
      } catch (cause) {
        return (
          this.#given(cause) ?? {
            kind: 'failed',
            error: `${error} Nothing else works either: ${textOf(cause)}`,
          }
        );
      }
      try {
        const judgement = await runCase(scenario, fresh, judge, patient(hooks, fresh));
        return { kind: 'recovered', judgement, error };
      } catch (cause) {
        // What was seen is told, whatever time there is to look again.
        if (cause instanceof Abandoned)
          return {
            kind: 'failed',
            error: `${error} (time was up before a fresh start told whether it does so again)`,
          };
        const given = this.#given(cause);
        if (given !== null) return given;
      }
    }
    if (isWrong(first)) return { kind: 'failed', error };
    // For whatever comes next.
    const fresh = await this.#startAfresh();
    return typeof fresh === 'string' ? { kind: 'failed', error: fresh } : { kind: 'stops', error };
  }

  /** What is not the target's doing ends the run, whatever else there is to try. */
  #given(error: unknown): Attempt | null {
    if (error instanceof Abandoned) return { kind: 'abandoned' };
    if (error instanceof Interrupted || this.#signal?.aborted === true) return { kind: 'interrupted' };
    return isOurs(error) ? { kind: 'failed', error: internal(error) } : null;
  }

  /** The target, or why there is none. */
  async #startAfresh(): Promise<Target | string> {
    await this.end();
    try {
      return await this.start();
    } catch (error) {
      return textOf(error);
    }
  }
}

/** Where nothing has to be waited for, what stopped the target is tried again even if the run's time is up by then. */
function patient(hooks: CaseHooks, { hello }: Target): CaseHooks {
  if (hello.capabilities.clock === 'real') return hooks;
  const { isOver: _, ...rest } = hooks;
  return rest;
}

/** For runs that are not to be judged. */
const UNCONCERNED: Judging = {
  begin: () => {},
  observe: () => {},
  end: () => ({ violations: [] }),
  holders: () => ({ sure: 0, possible: 0 }),
  wantsAnother: () => false,
};

/** An answer that does not fit the operations is the target's doing, though it is found out here. */
function isOurs(error: unknown): boolean {
  return !(error instanceof TargetFailure) && !(error instanceof SnatcheckError);
}

/** How an adapter shows that what stands behind it stopped, hangs, or cannot do a step. */
const STOPS = /^adapter-(?:ended|timeout|refused|target-(?:died|error|timeout)|http-connection|http-status)$/;

/** Answers that no adapter may give: its own fault whatever was asked, so that no scenario is to blame. */
function isWrong(error: unknown): boolean {
  const { cause } = error instanceof TargetFailure ? error : { cause: error };
  return cause instanceof SnatcheckError && cause.code.startsWith('adapter-') && !STOPS.test(cause.code);
}

function internal(error: unknown): string {
  const told = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `internal-error: snatcheck itself failed, please report it. ${told}`;
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
