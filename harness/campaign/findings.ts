import type { CaseJudgement, Violation } from '../../spec/judgement.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { mergeFound, MOST_SHAPES } from './merge-found.ts';
import type { Found } from './outcome.ts';
import { shapeOf } from './shape.ts';
import type { StepsBegun } from './steps-begun.ts';
import type { Broken } from './verdict.ts';

interface Entry {
  readonly violation: Violation;
  readonly shape: string;
  readonly case: { readonly index: number; readonly seed: number };
  readonly scenario: Scenario;
  readonly begun?: number;
}

interface Count {
  primary: number;
  secondary: number;
  readonly follows: Set<string>;
}

/** The violations of a run, once each. */
export class Findings {
  readonly #byShape = new Map<string, Entry>();
  readonly #shapes = new Map<string, number>();
  readonly #counts = new Map<string, Count>();

  /** Different primary violations so far. */
  get size(): number {
    return this.#byShape.size;
  }

  /** @param steps knows how far the scenario had come. */
  add(
    { violations }: CaseJudgement,
    scenario: Scenario,
    index: number,
    seed: number,
    steps?: StepsBegun,
  ): void {
    if (violations.length === 0) return;
    const primary = new Set<string>();
    const secondary = new Set<string>();
    const shapes = new Set<string>();
    for (const violation of violations) {
      const { behaviour, follows } = violation;
      if (follows !== null) {
        secondary.add(behaviour);
        this.#count(behaviour).follows.add(follows);
        continue;
      }
      primary.add(behaviour);
      const shape = shapeOf(violation);
      const key = `${behaviour}\n${shape}`;
      if (shapes.has(key)) continue;
      shapes.add(key);
      const begun = steps === undefined ? {} : { begun: steps.by(violation.evidence) };
      this.#note(key, { violation, shape, case: { index, seed }, scenario, ...begun });
    }
    for (const behaviour of primary) this.#count(behaviour).primary++;
    for (const behaviour of secondary) if (!primary.has(behaviour)) this.#count(behaviour).secondary++;
  }

  /** In the order of their cases, the first of each behaviour in front. */
  found(): readonly Found[] {
    return mergeFound(
      [...this.#byShape.values()].map((entry) => ({
        ...entry,
        occurrences: 0,
        confirmed: null,
        minimal: false,
        executions: 0,
        consequences: [],
        recording: null,
      })),
      this.broken(),
    );
  }

  broken(): Readonly<Record<string, Broken>> {
    const broken: Record<string, Broken> = {};
    for (const [behaviour, { primary, secondary, follows }] of this.#counts) {
      broken[behaviour] = { primary, secondary, follows: [...follows].toSorted() };
    }
    return broken;
  }

  #note(key: string, entry: Entry): void {
    if (this.#byShape.has(key)) return;
    const { behaviour } = entry.violation;
    const shapes = this.#shapes.get(behaviour) ?? 0;
    if (shapes >= MOST_SHAPES) return;
    this.#shapes.set(behaviour, shapes + 1);
    this.#byShape.set(key, entry);
  }

  #count(behaviour: string): Count {
    let count = this.#counts.get(behaviour);
    if (count === undefined) {
      count = { primary: 0, secondary: 0, follows: new Set() };
      this.#counts.set(behaviour, count);
    }
    return count;
  }
}
