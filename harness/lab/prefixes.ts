import { type Cidr, contains } from '../../spec/vocabulary/index.ts';

/** Whether all of b lies in a. */
const covers = (a: Cidr, b: Cidr): boolean => a.bits <= b.bits && contains(a, b.base);

/** Without what another one covers: packet filters refuse intervals that overlap. */
export function apart(list: readonly Cidr[]): readonly Cidr[] {
  return list.filter(
    (one, i) => !list.some((other, j) => i !== j && covers(other, one) && (!covers(one, other) || j < i)),
  );
}

/** What lies in none of the holes, in prefixes: halves, and their halves, where a hole takes a part. */
export function without(list: readonly Cidr[], holes: readonly Cidr[]): readonly Cidr[] {
  return list.flatMap((one): readonly Cidr[] => {
    if (holes.some((hole) => covers(hole, one))) return [];
    if (!holes.some((hole) => covers(one, hole))) return [one];
    const bits = one.bits + 1;
    const upper = (one.base | (1 << (32 - bits))) >>> 0;
    return without(
      [
        { base: one.base, bits },
        { base: upper, bits },
      ],
      holes,
    );
  });
}
