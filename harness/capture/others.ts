import type { Address } from '../../spec/vocabulary/index.ts';
import type { Sighting } from './sighting.ts';

/** How many packets are of hosts that the deployment knows nothing of. In one file each is there for both sides, and counts once. */
export function countOthers(
  near: readonly Sighting[],
  far: readonly Sighting[],
  isOurs: (address: Address) => boolean,
  oneFile: boolean,
): number {
  const of = (list: readonly Sighting[]) =>
    list.filter(({ source, destination }) => !isOurs(source) && !isOurs(destination));
  const [inside, outside] = [of(near), of(far)];
  if (!oneFile) return inside.length + outside.length;
  return new Set([...inside, ...outside].map(({ order }) => order)).size;
}
