import type { Found } from './outcome.ts';
import type { Broken } from './verdict.ts';

/** What tells one way to break a behaviour from another. */
type Shaped = Pick<Found, 'shape' | 'case' | 'occurrences'> & {
  readonly violation: Pick<Found['violation'], 'behaviour'>;
};

/** Of one behaviour; the tenth way to break it helps nobody. */
export const MOST_SHAPES = 3;

/**
 * The earliest case of each behaviour and shape, the first ones of their behaviours in front. The earliest shapes of all cases
 * are among the earliest of any share of them, so it makes no difference whether shares were merged before.
 */
export function mergeFound<T extends Shaped>(
  found: readonly T[],
  broken: Readonly<Record<string, Broken>>,
): readonly T[] {
  const shapes = new Set<string>();
  const perBehaviour = new Map<string, number>();
  const firsts: T[] = [];
  const others: T[] = [];
  for (const one of found.toSorted((a, b) => a.case.index - b.case.index)) {
    const { behaviour } = one.violation;
    const shape = `${behaviour}\n${one.shape}`;
    if (shapes.has(shape)) continue;
    shapes.add(shape);
    const before = perBehaviour.get(behaviour) ?? 0;
    if (before === MOST_SHAPES) continue;
    perBehaviour.set(behaviour, before + 1);
    const counted = { ...one, occurrences: broken[behaviour]?.primary ?? one.occurrences };
    (before === 0 ? firsts : others).push(counted);
  }
  return [...firsts, ...others];
}

/** Without those that came down to the scenario of an earlier one: two ways to break a behaviour may be one. */
export function distinctFound(found: readonly Found[]): readonly Found[] {
  const seen = new Set<string>();
  return found.filter(({ violation, scenario }) => {
    const key = `${violation.behaviour}\n${JSON.stringify(scenario)}`;
    return !seen.has(key) && seen.add(key);
  });
}
