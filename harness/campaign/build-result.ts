import { createHash } from 'node:crypto';
import { idleTime } from '../../spec/characteristics/idle-time.ts';
import type { Hello } from '../../spec/vocabulary/index.ts';
import { timingOf } from '../interpret/index.ts';
import type { BehaviourResult, Characteristic, Finding, Result, Strength } from '../record/result.ts';
import { describeStep } from '../scenario/describe-step.ts';
import { encodeScenario } from '../scenario/scenario-file.ts';
import { describeObservation } from './describe-observation.ts';
import { distinctFound } from './merge-found.ts';
import type { CampaignOutcome, Found } from './outcome.ts';
import { pictureOf } from './picture.ts';
import { judgeKnown, type KnownLine } from './known-failures.ts';
import { type CatalogueEntry, type Inapplicable, judgeBehaviour, judgeRun } from './verdict.ts';

/** What a result says beside what the campaign found out. */
export interface ResultContext {
  /** Name and version of the tool. */
  readonly tool: string;
  readonly command: string;
  readonly dialect: string;
  /** Every behaviour, with the situations that this target must meet. */
  readonly catalogue: readonly CatalogueEntry[];
  /** Ids of those that the run was asked for; they alone decide its verdict, and the others are left out. */
  readonly selected: ReadonlySet<string>;
  readonly applicability: (behaviour: string, hello: Hello) => Inapplicable | null;
  readonly characteristics: (
    traits: Readonly<Record<string, number>>,
  ) => Readonly<Record<string, Characteristic>>;
  /** What keeps judgements from being made, in a sentence; null where nothing does. */
  readonly obstacle: (traits: Readonly<Record<string, number>>, target: Hello) => string | null;
  /** Inferred behaviours do not fail the run. */
  readonly statedOnly: boolean;
  /** What is expected to fail; null without a file of known failures. */
  readonly known?: readonly KnownLine[] | null;
  /** Whether this is a part of a run: nothing that it did not see is held against anybody. */
  readonly isShard?: boolean;
  /** Which part, for a result that can be put together with those of the others; counts from 1. */
  readonly shard?: { readonly number: number; readonly of: number } | null;
  /** The line to paste that replays a finding. */
  readonly replay: (id: string, found: Found) => string;
}

/** Observations of one finding that a report shows. */
const MOST_LINES = 200;

export function buildResult(outcome: CampaignOutcome, context: ResultContext): Result {
  const strengths = new Map(context.catalogue.map(({ id, strength }) => [id, strength]));
  const strengthOf = (id: string): Strength => strengths.get(id) ?? 'inferred';
  const selected = outcome.found.filter(({ violation }) => context.selected.has(violation.behaviour));
  const findings = distinctFound(selected).flatMap((found) =>
    findingsOf(found, context, strengthOf, outcome.target),
  );
  const result = resultFrom(outcome, findings, context);
  const { shard = null } = context;
  if (shard === null) return result;
  const { ended, tallies, broken, traits } = outcome;
  const shapes = selected.map((found) => ({
    behaviour: found.violation.behaviour,
    shape: found.shape,
    case: found.case,
    finding: findingId(found),
  }));
  return {
    ...result,
    summary: `Shard ${shard.number} of ${shard.of}: ${result.summary}`,
    shard: { ...shard, ended, statedOnly: context.statedOnly, tallies, broken, traits, shapes },
  };
}

/** Of findings that are put into words already. */
export function resultFrom(
  outcome: Omit<CampaignOutcome, 'found'>,
  findings: readonly Finding[],
  context: Omit<ResultContext, 'replay'>,
): Result {
  const { target } = outcome;
  const judged: Record<string, BehaviourResult> = {};
  for (const entry of context.catalogue) {
    if (!context.selected.has(entry.id)) continue;
    judged[entry.id] = judgeBehaviour(
      entry,
      context.applicability(entry.id, target),
      outcome.tallies[entry.id],
      outcome.broken[entry.id],
    );
  }
  const whole = outcome.ended === 'complete' && outcome.errors.length === 0 && context.isShard !== true;
  const { behaviours, known } = judgeKnown(judged, context.known ?? [], whole);
  const obstacle = context.obstacle(outcome.traits, target);
  const all = Object.values(behaviours);
  const run = judgeRun(all, outcome.ended, outcome.errors, context.statedOnly, known, obstacle);
  const [settings] = outcome.settings;
  const timing = timingOf(
    target.capabilities,
    settings ?? { ports: { first: 1, last: 1 }, idleTimeoutMs: target.capabilities.idleTimeoutMs },
  );
  const { idleLimits } = outcome.statistics;
  return {
    format: 'snatcheck/result',
    version: 1,
    tool: context.tool,
    ...run,
    ...(obstacle !== null && { summary: `${run.summary} ${obstacle}`, obstacle }),
    target,
    dialect: context.dialect,
    seed: outcome.seed,
    ...(outcome.generator !== undefined && { generator: outcome.generator }),
    cases: outcome.cases,
    observations: outcome.observations,
    durationMs: Math.round(outcome.durationMs),
    started: outcome.started,
    timing: {
      idleTimeoutMs: timing.idleTimeoutMs,
      toleranceMs: timing.toleranceMs,
      timeScale: target.capabilities.timeScale,
    },
    settings: outcome.settings,
    statistics: outcome.statistics,
    behaviours,
    findings,
    characteristics: {
      ...(idleLimits !== undefined && { 'idle-time': idleTime(idleLimits, timing.idleTimeoutMs) }),
      ...context.characteristics(outcome.traits),
    },
    ...(context.known !== undefined && context.known !== null && { known }),
    errors: outcome.errors,
    command: context.command,
  };
}

/** Behaviour and eight digits that its minimal scenario alone decides, so that the same finding keeps its name. */
export function findingId({ violation, scenario }: Pick<Found, 'violation' | 'scenario'>): string {
  const hash = createHash('sha256')
    .update(JSON.stringify(encodeScenario(scenario)))
    .digest('hex');
  return `${violation.behaviour}-${hash.slice(0, 8)}`;
}

/** The finding itself, then what followed from it when its scenario ran last. */
function findingsOf(
  found: Found,
  context: ResultContext,
  strengthOf: (behaviour: string) => Strength,
  { capabilities }: Hello,
): readonly Finding[] {
  const { scenario, recording } = found;
  const id = findingId(found);
  const zero = recording?.observations[0]?.outcome.sent ?? 0;
  const shared = {
    verdict: 'violates' as const,
    case: found.case,
    occurrences: found.occurrences,
    confirmed: found.confirmed ?? { shown: 0, tries: 0 },
    ...(found.confirmed !== null && found.confirmed.shown > 0 && { minimal: found.minimal }),
    scenario: encodeScenario(scenario),
    steps: scenario.steps.map(describeStep),
    observations: (recording?.observations ?? [])
      .slice(0, MOST_LINES)
      .map((observation) => describeObservation(observation, scenario.deployment, zero)),
    replay: context.replay(id, found),
  };
  return [found.violation, ...found.consequences]
    .filter((violation) => violation === found.violation || context.selected.has(violation.behaviour))
    .map((violation) => ({
      id: violation === found.violation ? id : `${id}-${violation.behaviour}`,
      behaviour: violation.behaviour,
      strength: strengthOf(violation.behaviour),
      follows: violation === found.violation ? null : id,
      expected: violation.expected,
      observed: violation.observed,
      note: violation.note,
      evidence: violation.evidence,
      ...(violation.situations !== undefined && { situations: violation.situations }),
      ...shared,
      picture:
        violation === found.violation && recording !== null
          ? pictureOf(scenario, recording, capabilities, violation)
          : null,
      ...(violation === found.violation &&
        recording !== null &&
        recording.view !== undefined &&
        recording.view !== null && { view: recording.view }),
    }));
}
