import type { BehaviourTally, CaseJudge } from '../../spec/judgement.ts';
import { GENERATOR_VERSION, predictedWaitMs, ScenarioSource } from '../generate/index.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { Attempts, type TargetSource } from './attempt.ts';
import { Findings } from './findings.ts';
import { mergeFound } from './merge-found.ts';
import { minimise, showing } from './minimise.ts';
import { type CampaignHooks, type CampaignOptions, type CaseNamed, DEFAULTS } from './options.ts';
import type { CampaignOutcome, Found, Retried } from './outcome.ts';
import { endedBy, progressOf, savedCases, Search, type SearchState, shrinkTimeMs } from './search.ts';
import { SettingsSeen } from './settings-seen.ts';
import { minimiseStop, TARGET_STOPPED } from './target-stopped.ts';
import { StatisticsCollector } from '../statistics/collector.ts';

/**
 * Runs cases against a target and has them judged, then shrinks what was found. A target given as a function is started here,
 * afresh when it stops, and ended; one given as it is belongs to the caller. `judges` makes two judges: shrinking
 * runs cases too, and they must not count.
 * @throws what starting the target throws.
 */
export async function runCampaign(
  chosen: Partial<CampaignOptions>,
  source: TargetSource,
  judges: () => CaseJudge,
  hooks: CampaignHooks = {},
): Promise<CampaignOutcome> {
  const options: CampaignOptions = { ...DEFAULTS, ...chosen };
  const started = new Date().toISOString();
  const began = performance.now();
  const attempts = new Attempts(source, options.stallMs, options.signal);
  const { hello } = await attempts.start();
  const judge = judges();
  const aside = judges();
  const state: SearchState = {
    findings: new Findings(),
    settings: new SettingsSeen(),
    statistics: new StatisticsCollector(hello.capabilities),
    errors: [],
    cases: 0,
    observations: 0,
    stopping: null,
    ended: 'complete',
  };
  try {
    const search = new Search(options, attempts, judge, hooks, state, began);
    const retried = await retry(options, attempts, aside, hello.capabilities.deterministic, began);
    const saved = savedCases(options.saved);
    await new Search(
      { ...options, share: 0, of: 1, cases: saved.length },
      attempts,
      judge,
      hooks,
      state,
      began,
    ).run((index) => saved[index] ?? null);
    const cases = new ScenarioSource(hello, options.seed);
    const real = hello.capabilities.clock === 'real';
    await search.run((index): CaseNamed | null => {
      const one = cases.at(index);
      const left = options.timeMs - (performance.now() - began);
      return real && predictedWaitMs(one.scenario, hello) > left ? null : one;
    });
    const found = await minimiseAll();
    const stopping =
      state.stopping === null
        ? null
        : await minimiseStop(state.stopping, attempts, aside, {
            executions: options.shrinkExecutions,
            until: began + options.timeMs,
            signal: options.signal,
          });
    if (state.ended === 'complete') state.ended = endedBy(options.signal);
    if (state.ended === 'complete') await tellEnd();
    return {
      target: hello,
      seed: options.seed,
      started,
      durationMs: performance.now() - began,
      cases: state.cases,
      observations: state.observations,
      ended: state.ended,
      errors: state.errors,
      stopping,
      settings: state.settings.all,
      statistics: state.statistics.statistics,
      traits: { ...judge.traits },
      tallies: copyOf(judge.tallies),
      broken: state.findings.broken(),
      found,
      retried,
      generator: GENERATOR_VERSION,
    };
  } finally {
    await attempts.end();
  }

  /** What failed while findings were made small, or at its end, is not what the search found: it is told besides. */
  async function tellEnd(): Promise<void> {
    const error = attempts.failure ?? (await attempts.end());
    if (error === null) return;
    state.errors.push(error);
    state.ended = 'target-failed';
  }

  async function minimiseAll(): Promise<readonly Found[]> {
    const all = state.findings.found();
    if (state.ended !== 'complete') return all;
    // Even a run that searched to its last second may make what it found small for so long.
    const least = shrinkTimeMs(options.timeMs) / 2;
    const until = Math.max(began + options.timeMs, performance.now() + least);
    const small: Found[] = [];
    for (const [nth, one] of all.entries()) {
      hooks.progress?.(progressOf('shrink', state, judge, options, began));
      const now = performance.now();
      if (now >= until || options.signal?.aborted === true) {
        small.push(one);
        continue;
      }
      small.push(
        await minimise(one, attempts, aside, {
          deterministic: hello.capabilities.deterministic,
          executions: options.shrinkExecutions,
          tries: options.tries,
          until: now + (until - now) / (all.length - nth),
          latest: until + least,
          signal: options.signal,
        }),
      );
    }
    return mergeFound(small, state.findings.broken());
  }
}

/** Of the time of a run: what was saved must not keep it from looking for anything new. */
const RETRY_SHARE = 0.5;

async function retry(
  { saved, tries, timeMs, signal }: CampaignOptions,
  attempts: Attempts,
  judge: CaseJudge,
  deterministic: boolean,
  began: number,
): Promise<readonly Retried[]> {
  const retried: Retried[] = [];
  const isOver = () => signal?.aborted === true || performance.now() - began >= RETRY_SHARE * timeMs;
  for (const { id, behaviour, scenario } of saved) {
    const rate = { shown: 0, tries: 0 };
    const once = deterministic || behaviour === TARGET_STOPPED;
    while (rate.tries < (once ? 1 : tries) && !isOver()) {
      const shown = await shows(scenario, behaviour, attempts, judge, isOver);
      if (shown === null) break;
      if (shown) rate.shown++;
      rate.tries++;
    }
    retried.push({ id, behaviour, ...rate });
  }
  return retried;
}

/** Null where nobody can tell. */
async function shows(
  scenario: Scenario,
  behaviour: string,
  attempts: Attempts,
  judge: CaseJudge,
  isOver: () => boolean,
): Promise<boolean | null> {
  if (behaviour === TARGET_STOPPED) {
    const { kind } = await attempts.run(scenario, judge);
    return kind === 'stops' ? true : kind === 'judged' || kind === 'recovered' ? false : null;
  }
  const shown = await showing(scenario, behaviour, attempts, judge, { isOver });
  return shown === 'not-run' ? null : shown !== null;
}

function copyOf(tallies: CaseJudge['tallies']): Readonly<Record<string, BehaviourTally>> {
  return structuredClone(tallies) as Record<string, BehaviourTally>;
}
