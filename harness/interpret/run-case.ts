import type { CaseJudge, CaseJudgement } from '../../spec/judgement.ts';
import type { Deployment, Observation, Settings } from '../../spec/vocabulary/index.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Awaitable, Target } from '../target/contract.ts';
import { drive, type IsOver } from './drive.ts';
import { interpret } from './interpret.ts';

/** What a case needs of a judge. */
export type Judging = Pick<CaseJudge, 'begin' | 'observe' | 'end' | 'holders' | 'wantsAnother'>;

export interface CaseHooks {
  /** Told once the target answered which settings are in force, before the first observation. */
  readonly began?: (inForce: Settings) => void;
  readonly sink?: (observation: Observation) => void;
  /** A step begins. */
  readonly step?: () => void;
  readonly clock?: () => number;
  /** Asked between batches of a target that takes its time; the case then ends in `Abandoned`. */
  readonly isOver?: IsOver;
}

/** Kept up to date in place: every case looks it up. */
interface Deployed {
  /** Null while what stands is unknown. */
  deployment: Deployment | null;
  asked: Settings;
  inForce: Settings;
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
  let stands = standing.get(target);
  if (stands === undefined) {
    stands = { deployment: null, asked: settings, inForce: settings };
    standing.set(target, stands);
  }
  const now = stands;
  if (now.deployment === deployment && areEqual(now.asked, settings)) {
    const done = target.reset();
    return done instanceof Promise ? done.then(() => now.inForce) : now.inForce;
  }
  // Should this fail, nobody knows what stands.
  now.deployment = null;
  const keep = (inForce: Settings): Settings => {
    now.deployment = deployment;
    now.asked = settings;
    now.inForce = inForce;
    return inForce;
  };
  const done = target.deploy(deployment, settings);
  return done instanceof Promise ? done.then(keep) : keep(done);
}

function areEqual(a: Settings, b: Settings): boolean {
  return (
    a.idleTimeoutMs === b.idleTimeoutMs && a.ports.first === b.ports.first && a.ports.last === b.ports.last
  );
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
  const { sink, step, clock, isOver = () => false } = hooks;
  // Of a virtual clock any time passes at once.
  const over: IsOver = (waitMs) => isOver(hello.capabilities.clock === 'real' ? waitMs : 0);
  const context = { hello, settings: inForce, judge, sink, step, clock };
  const done = drive(interpret(scenario, context), target, over);
  return done instanceof Promise ? done.then(() => judge.end()) : judge.end();
}
