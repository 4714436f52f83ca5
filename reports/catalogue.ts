import { behaviourIds } from '../spec/article/behaviour-ids.ts';
import type { BehaviourResult, Result, Strength, Verdict } from '../harness/record/result.ts';

/** What a report says of a behaviour besides what the run found: the caller's, so that a dialect can bring its own. */
export type Catalogue = Readonly<Record<string, CatalogueEntry>>;

export interface CatalogueEntry {
  /** In our own words. */
  readonly claim: string;
  readonly strength: Strength;
  readonly citations: readonly { readonly section: string; readonly sentence: number }[];
  readonly note?: string;
  /** What a default run's cases catch of the fault library, as it was measured. */
  readonly power?: DetectionPower;
}

/** Of the seeded faults that break a behaviour: how many there are, and how many every measured run caught. */
export interface DetectionPower {
  /** Version of the generator that it was measured with. */
  readonly generator: number;
  readonly faults: number;
  readonly caught: number;
}

/** Worst first: what a reader has to act on, then what was left open, then what is well. */
export const verdicts: readonly Verdict[] = [
  'violates',
  'inconclusive',
  'not-exercised',
  'permitted-variation',
  'conforms',
  'not-observable',
  'not-supported',
  'not-judged',
];

/** The verdicts after which nothing is left to do for a behaviour. */
export const settled: ReadonlySet<Verdict> = new Set<Verdict>([
  'conforms',
  'permitted-variation',
  'not-observable',
  'not-supported',
]);

export type NamedBehaviour = readonly [id: string, behaviour: BehaviourResult];

const PLACE: ReadonlyMap<string, number> = new Map(behaviourIds.map((id, index) => [id, index]));

/** In the order of the catalogue; ids that it does not have, by name, at the end. */
export function byCatalogue(a: string, b: string): number {
  const difference = (PLACE.get(a) ?? PLACE.size) - (PLACE.get(b) ?? PLACE.size);
  if (difference !== 0) return difference;
  return a < b ? -1 : Number(a > b);
}

export function behavioursInOrder(result: Result): readonly NamedBehaviour[] {
  return Object.entries(result.behaviours).sort(([a], [b]) => byCatalogue(a, b));
}

/** Worst first, in the order of the catalogue within one verdict. */
export function behavioursByVerdict(result: Result): readonly NamedBehaviour[] {
  return [...behavioursInOrder(result)].sort(
    ([, a], [, b]) => verdicts.indexOf(a.verdict) - verdicts.indexOf(b.verdict),
  );
}

/** How many behaviours got each verdict, worst first; verdicts that none got are left out. */
export function countVerdicts(result: Result): ReadonlyMap<Verdict, number> {
  const counts = new Map<Verdict, number>();
  for (const verdict of verdicts) {
    const count = Object.values(result.behaviours).filter(
      (behaviour) => behaviour.verdict === verdict,
    ).length;
    if (count > 0) counts.set(verdict, count);
  }
  return counts;
}

export function situationCount(behaviour: BehaviourResult): {
  readonly hit: number;
  readonly required: number;
} {
  const counts = Object.values(behaviour.situations);
  return { hit: counts.filter((count) => count > 0).length, required: counts.length };
}
