import type { Found } from './outcome.ts';
import type { Broken } from './verdict.ts';

/** Of one behaviour; the tenth way to break it helps nobody. */
export const MOST_SHAPES = 3;

/** The earliest case of each behaviour and shape; the first ones of their behaviours in front, and no scenario twice. */
export function mergeFound(
  found: readonly Found[],
  broken: Readonly<Record<string, Broken>>,
): readonly Found[] {
  const shapes = new Set<string>();
  const scenarios = new Set<string>();
  const perBehaviour = new Map<string, number>();
  const firsts: Found[] = [];
  const others: Found[] = [];
  for (const one of found.toSorted((a, b) => a.case.index - b.case.index)) {
    const { behaviour } = one.violation;
    const shape = `${behaviour}\n${one.shape}`;
    if (shapes.has(shape)) continue;
    shapes.add(shape);
    const before = perBehaviour.get(behaviour) ?? 0;
    if (before === MOST_SHAPES) continue;
    perBehaviour.set(behaviour, before + 1);
    // Two ways to break a behaviour may come down to one scenario.
    const scenario = `${behaviour}\n${JSON.stringify(one.scenario)}`;
    if (scenarios.has(scenario)) continue;
    scenarios.add(scenario);
    const counted = { ...one, occurrences: broken[behaviour]?.primary ?? one.occurrences };
    (before === 0 ? firsts : others).push(counted);
  }
  return [...firsts, ...others];
}
