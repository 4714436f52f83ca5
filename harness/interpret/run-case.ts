import type { CaseJudge, CaseJudgement } from '../../spec/judgement.ts';
import type { Deployment, Observation, Settings } from '../../spec/vocabulary/index.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Awaitable, Target } from '../target/contract.ts';
import { drive } from './drive.ts';
import { interpret } from './interpret.ts';

/** What a case needs of a judge. */
export type Judging = Pick<CaseJudge, 'begin' | 'observe' | 'end' | 'holders'>;

export interface CaseHooks {
  /** Told once the target answered which settings are in force, before the first observation. */
  readonly began?: (inForce: Settings) => void;
  readonly sink?: (observation: Observation) => void;
  readonly clock?: () => number;
}

interface Deployed {
  readonly deployment: Deployment;
  readonly asked: Settings;
  readonly inForce: Settings;
}

// A reset is far cheaper than a deployment, and neighbouring cases share theirs.
const standing = new WeakMap<Target, Deployed>();

/** Runs one case from a fresh deployment to its judgement. What the target throws comes through. */
export function runCase(
  scenario: Scenario,
  target: Target,
  judge: Judging,
  hooks: CaseHooks = {},
): Awaitable<CaseJudgement> {
  const ready = deploy(scenario, target);
  return ready instanceof Promise
    ? ready.then((inForce) => runDeployed(scenario, target, judge, hooks, inForce))
    : runDeployed(scenario, target, judge, hooks, ready);
}

function deploy({ deployment, settings }: Scenario, target: Target): Awaitable<Settings> {
  const before = standing.get(target);
  if (
    before !== undefined &&
    before.deployment === deployment &&
    before.asked.idleTimeoutMs === settings.idleTimeoutMs &&
    before.asked.ports.first === settings.ports.first &&
    before.asked.ports.last === settings.ports.last
  ) {
    const done = target.reset();
    return done instanceof Promise ? done.then(() => before.inForce) : before.inForce;
  }
  // What stands is unknown should this fail.
  standing.delete(target);
  const keep = (inForce: Settings): Settings => {
    standing.set(target, { deployment, asked: settings, inForce });
    return inForce;
  };
  const done = target.deploy(deployment, settings);
  return done instanceof Promise ? done.then(keep) : keep(done);
}

function runDeployed(
  scenario: Scenario,
  target: Target,
  judge: Judging,
  hooks: CaseHooks,
  inForce: Settings,
): Awaitable<CaseJudgement> {
  const { hello } = target;
  hooks.began?.(inForce);
  judge.begin({ deployment: scenario.deployment, settings: inForce, hello });
  const context = {
    hello,
    settings: inForce,
    judge,
    ...(hooks.sink !== undefined && { sink: hooks.sink }),
    ...(hooks.clock !== undefined && { clock: hooks.clock }),
  };
  const done = drive(interpret(scenario, context), target);
  return done instanceof Promise ? done.then(() => judge.end()) : judge.end();
}
