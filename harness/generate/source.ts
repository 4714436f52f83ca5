import type { Hello } from '../../spec/vocabulary/index.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { directedPlan, type Planned } from './directed-plan.ts';
import { ALL_PORTS, type Means, meansOf } from './means.ts';
import { mix, Random } from './random.ts';
import { middlingPorts, randomScenario, smallPorts } from './random-scenario.ts';
import { type Template, TEMPLATES } from './templates/index.ts';

/** From which of them a case comes; they share a run's time as about 60, 20 and 20%. */
export type Stage = 'template' | 'small' | 'middling' | 'full';

export interface Case {
  readonly index: number;
  readonly seed: number;
  readonly stage: Stage;
  /** The template's name, or null for a case at random. */
  readonly name: string | null;
  readonly scenario: Scenario;
}

// Shares are of time, so frequencies go by cost: in operations about 70, 3,000 and 300,000 a case.
const MIDDLING_IN = 128;
const FULL_IN = 16_384;
/** After the small templates, one large one after each so many cases at random. */
const LARGE_EVERY = 25;

/** The scenarios of a run, in order: case `index` is the same whoever asks, in whatever order. */
export class ScenarioSource {
  readonly #seed: number;
  readonly #means: Means;
  readonly #small: readonly Planned[];
  readonly #large: readonly Planned[];

  constructor(hello: Hello, seed: number) {
    this.#seed = seed | 0;
    this.#means = meansOf(hello);
    // Where time is real, the order of cases is by what their waiting is worth.
    this.#small = this.#means.realClock ? directedPlan(hello) : makeAll(TEMPLATES.small, this.#means);
    this.#large = this.#means.realClock
      ? []
      : makeAll([...TEMPLATES.middling, ...TEMPLATES.full], this.#means);
  }

  /** So many cases hold every template. */
  get directed(): number {
    return this.#small.length + this.#large.length * LARGE_EVERY;
  }

  at(index: number): Case {
    const seed = mix(this.#seed, index);
    const small = this.#small[index];
    if (small !== undefined) return { index, seed, stage: 'template', ...small };
    const since = index - this.#small.length;
    const large =
      since % LARGE_EVERY === LARGE_EVERY - 1 ? this.#large[Math.floor(since / LARGE_EVERY)] : undefined;
    if (large !== undefined) return { index, seed, stage: 'template', ...large };
    const { stage, scenario } = scenarioOfSeed(seed, this.#means);
    return { index, seed, stage, name: null, scenario };
  }
}

/** A scenario at random; the same seed gives the same for the same target. */
export function scenarioOfSeed(
  seed: number,
  means: Means,
): { readonly stage: Stage; readonly scenario: Scenario } {
  const random = new Random(seed);
  const die = random.below(FULL_IN);
  const stage: Stage = die === 0 ? 'full' : die < FULL_IN / MIDDLING_IN ? 'middling' : 'small';
  const ports =
    stage === 'full' ? ALL_PORTS : stage === 'middling' ? middlingPorts(random) : smallPorts(random);
  return { stage, scenario: randomScenario(random, means, ports) };
}

function makeAll(templates: readonly Template[], means: Means): readonly Planned[] {
  return templates.flatMap(({ name, make }) => {
    const scenario = make(means);
    return scenario === null ? [] : [{ name, scenario }];
  });
}
