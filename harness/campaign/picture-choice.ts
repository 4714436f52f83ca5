import type { PicturedFault, PicturedFlow } from '../record/picture.ts';

/** More than one can look at. */
const MOST_FLOWS = 40;

/** Whether both were seen with one port of one address, towards one destination. */
export function samePort(a: PicturedFlow, b: PicturedFlow): boolean {
  return (
    a.publicPort !== null &&
    a.publicPort === b.publicPort &&
    a.publicAddress === b.publicAddress &&
    a.destination === b.destination &&
    a.protocol === b.protocol
  );
}

/** The blamed flows, then who had their port, then who competed with them, those first that were opened near the fault. */
export function choose<T extends PicturedFlow>(
  flows: readonly T[],
  { t, flows: blamed }: PicturedFault,
): readonly T[] {
  const first = flows.filter(({ flow }) => blamed.includes(flow));
  const rank = (one: T): number => {
    if (first.includes(one)) return 0;
    if (first.some((other) => samePort(one, other))) return 1;
    if (first.some(({ destination }) => one.destination === destination)) return 2;
    return 3;
  };
  const ranks = new Map(flows.map((flow) => [flow, rank(flow)]));
  const order = (flow: T) => (ranks.get(flow) ?? 0) * 2 ** 42 + Math.abs(flow.from - t);
  return nearest(flows, order, MOST_FLOWS).toSorted((a, b) => a.from - b.from);
}

/** Some of them, in no order. */
export function nearest<T>(items: readonly T[], distance: (item: T) => number, most: number): readonly T[] {
  return items.length <= most ? items : items.toSorted((a, b) => distance(a) - distance(b)).slice(0, most);
}
