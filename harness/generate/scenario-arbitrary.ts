import * as fc from 'fast-check';
import type { Hello } from '../../spec/vocabulary/index.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { type Means, meansOf } from './means.ts';
import { scenarioOfSeed } from './source.ts';
import { candidates, type Position, START } from './shrink/candidates.ts';

/**
 * Scenarios for this target, as a fast-check arbitrary: one number from the runner's generator becomes a whole scenario, at an eighth
 * of what `fc.commands` costs, and shrinks by our own candidates, so that seed and path replay identically.
 */
export function scenarios(hello: Hello): fc.Arbitrary<Scenario> {
  return new ScenarioArbitrary(meansOf(hello));
}

class ScenarioArbitrary extends fc.Arbitrary<Scenario> {
  readonly #means: Means;

  constructor(means: Means) {
    super();
    this.#means = means;
  }

  override generate(mrng: fc.Random): fc.Value<Scenario> {
    return new fc.Value(scenarioOfSeed(mrng.nextInt(), this.#means).scenario, START);
  }

  /** Nothing else can say whether a value could have come from here, and no case of ours needs to know. */
  override canShrinkWithoutContext(value: unknown): value is Scenario {
    return typeof value === 'object' && value !== null && 'steps' in value;
  }

  override shrink(value: Scenario, context: unknown): fc.Stream<fc.Value<Scenario>> {
    const from = (context as Position | undefined) ?? START;
    return fc.stream(candidates(value, from)).map(({ scenario, at }) => new fc.Value(scenario, at));
  }
}
