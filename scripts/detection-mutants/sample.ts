import { Random } from '../../harness/builtin/random.ts';

/** So many of them by chance, or all for 0. The first of a larger sample of the same seed are a smaller one. */
export function sampled<T>(all: readonly T[], count: number, seed: number): readonly T[] {
  if (count === 0 || count >= all.length) return all;
  const random = new Random(seed);
  const chosen = new Set<number>();
  while (chosen.size < count) chosen.add(random.below(all.length));
  return [...chosen].map((at) => all[at] as T);
}
