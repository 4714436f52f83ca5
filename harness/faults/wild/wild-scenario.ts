import { mix, Random } from '../../generate/random.ts';
import type { Scenario, Step } from '../../scenario/scenario.ts';
import type { CaseSource } from '../exonerate.ts';
import { wildDeployment } from './wild-deployment.ts';
import { wildPlaces } from './wild-places.ts';
import { WildSteps } from './wild-steps.ts';

const FIRST_PORTS = [1_025, 1_025, 1_025, 1_026, 5_000, 32_768, 65_530] as const;
const MOST_STEPS = 26;

/**
 * What anybody may write and the generator never makes: whatever reads as a scenario. Steps contradict each other, name flows that are
 * long over, and clients sit where VMs' flows go. The same numbers give the same scenario.
 */
export function wildScenario(random: Random): Scenario {
  const deployment = wildDeployment(random);
  const first = random.pick(FIRST_PORTS);
  const last = Math.min(65_535, first + random.pick([0, 0, 1, 1, 2, 3, 7]));
  const steps = new WildSteps(random, deployment, wildPlaces(random, deployment));
  const made: Step[] = [];
  const count = 2 + random.below(MOST_STEPS - 1);
  for (let draws = 0; draws < 4 * count && made.length < count; draws++) {
    const step = steps.draw();
    if (step !== null) made.push(step);
  }
  return {
    dialect: 'azure-2016',
    deployment,
    settings: { ports: { first, last }, idleTimeoutMs: random.pick([240_000, 240_000, 20_000]) },
    steps: made,
  };
}

/** The wild scenarios of a seed. */
export function wildSource(seed: number): CaseSource {
  return {
    at: (index) => {
      const own = mix(seed, index);
      return { index, seed: own, stage: 'small', name: null, scenario: wildScenario(new Random(own)) };
    },
  };
}
