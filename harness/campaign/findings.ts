import type { CaseJudgement, Violation } from '../../spec/judgement.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Found } from './outcome.ts';
import { shapeOf } from './shape.ts';
import type { Broken } from './verdict.ts';

/** Of one behaviour; the tenth way to break it helps nobody. */
const MOST_SHAPES = 3;

interface Entry {
  readonly violation: Violation;
  readonly shape: string;
  readonly case: { readonly index: number; readonly seed: number };
  readonly scenario: Scenario;
  occurrences: number;
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

  add({ violations }: CaseJudgement, scenario: Scenario, index: number, seed: number): void {
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
      this.#note(key, { violation, shape, case: { index, seed }, scenario, occurrences: 1 });
    }
    for (const behaviour of primary) this.#count(behaviour).primary++;
    for (const behaviour of secondary) if (!primary.has(behaviour)) this.#count(behaviour).secondary++;
  }

  /** The first of each behaviour come first, in the order of their cases; then the other ways to break it. */
  found(): readonly Found[] {
    const entries = [...this.#byShape.values()].toSorted((a, b) => a.case.index - b.case.index);
    const firsts = new Map<string, Entry>();
    for (const entry of entries) {
      if (!firsts.has(entry.violation.behaviour)) firsts.set(entry.violation.behaviour, entry);
    }
    const first = [...firsts.values()];
    return [...first, ...entries.filter((entry) => !first.includes(entry))].map((entry) => ({
      ...entry,
      confirmed: null,
      minimal: false,
      executions: 0,
      consequences: [],
      recording: null,
    }));
  }

  broken(): Readonly<Record<string, Broken>> {
    const broken: Record<string, Broken> = {};
    for (const [behaviour, { primary, secondary, follows }] of this.#counts) {
      broken[behaviour] = { primary, secondary, follows: [...follows].toSorted() };
    }
    return broken;
  }

  #note(key: string, entry: Entry): void {
    const before = this.#byShape.get(key);
    if (before !== undefined) {
      before.occurrences++;
      return;
    }
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
