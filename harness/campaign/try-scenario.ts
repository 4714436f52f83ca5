import type { CaseJudge, Violation } from '../../spec/judgement.ts';
import type { Observation, Settings } from '../../spec/vocabulary/index.ts';
import { meansOf } from '../generate/index.ts';
import { runCase } from '../interpret/index.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Target } from '../target/contract.ts';
import { causeOf, guarded } from './guarded-target.ts';
import type { Recording } from './outcome.ts';
import { evidenceOf, viewBeside } from './system-view.ts';

export interface Tried {
  /** All of them, in the order in which they became certain; those that follow from another name it. */
  readonly violations: readonly Violation[];
  readonly recording: Recording;
}

const STALL_MS = 30_000;

/**
 * Runs a scenario once, whatever it breaks. Its moments are relative to the idle timeout, so where that cannot be set, or would take true
 * minutes, the target's own is taken.
 * @throws SnatcheckError what the target failed by.
 */
export async function tryScenario(scenario: Scenario, target: Target, judge: CaseJudge): Promise<Tried> {
  const { clock, settable } = target.hello.capabilities;
  const isFree = clock === 'virtual' && settable.idleTimeout;
  const { ports, idleTimeoutMs } = scenario.settings;
  const wanted = isFree ? idleTimeoutMs : meansOf(target.hello).idleTimeoutMs;
  let settings: Settings = { ports, idleTimeoutMs: wanted };
  const observations: Observation[] = [];
  const judged = async () =>
    await runCase({ ...scenario, settings }, guarded(target, STALL_MS, null), judge, {
      began: (inForce) => void (settings = inForce),
      sink: (observation) => void observations.push(observation),
      clock: () => performance.now(),
    });
  const { violations } = await judged().catch((error: unknown) => {
    throw causeOf(error);
  });
  const [first] = violations;
  const view =
    first === undefined
      ? null
      : await viewBeside(target, evidenceOf(first, observations), scenario.deployment);
  return { violations, recording: { settings, observations, complete: true, view } };
}
