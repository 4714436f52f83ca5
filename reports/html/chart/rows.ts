import type { Picture, PicturedFlow } from '../../../harness/record/picture.ts';

/** Flows that compete for ports: one public address, one destination address. */
export interface Group {
  readonly destination: string;
  /** Null when nothing of any of them came out. */
  readonly publicAddress: string | null;
  readonly rows: readonly Row[];
}

/** One port, and who held it when. Lanes of one row overlap in time: two flows that held it at once, or may have. */
export interface Row {
  /** Null for flows that got none. */
  readonly port: number | null;
  readonly lanes: readonly (readonly PicturedFlow[])[];
}

/** More rows than one can look at, whatever the record holds. */
const MOST_FLOWS = 60;

/** Blamed flows first, then by time; drawn is what the rest of this file arranges. */
export function drawnFlows(picture: Picture): readonly PicturedFlow[] {
  if (picture.flows.length <= MOST_FLOWS) return picture.flows;
  const blamed = new Set(picture.fault?.flows);
  const ordered = [...picture.flows].sort(
    (a, b) => Number(blamed.has(b.flow)) - Number(blamed.has(a.flow)) || a.from - b.from,
  );
  return ordered.slice(0, MOST_FLOWS);
}

export function groupsOf(flows: readonly PicturedFlow[]): readonly Group[] {
  const addresses = new Map<string, Set<string>>();
  for (const { destination, publicAddress } of flows) {
    const seen = addresses.get(destination) ?? new Set();
    addresses.set(destination, seen);
    if (publicAddress !== null) seen.add(publicAddress);
  }
  const groups = new Map<string, PicturedFlow[]>();
  for (const flow of flows) {
    const [only, second] = addresses.get(flow.destination) ?? [];
    // A flow that got no port belongs beside those that hold them, where there is one such place.
    const address = flow.publicAddress ?? (second === undefined ? (only ?? '') : '');
    const key = `${flow.destination} ${address}`;
    groups.set(key, [...(groups.get(key) ?? []), flow]);
  }
  return [...groups.values()].map((members) => ({
    destination: members[0]?.destination ?? '',
    publicAddress: members.find(({ publicAddress }) => publicAddress !== null)?.publicAddress ?? null,
    rows: rowsOf(members),
  }));
}

function rowsOf(flows: readonly PicturedFlow[]): readonly Row[] {
  const ports = new Map<number | null, PicturedFlow[]>();
  for (const flow of flows) ports.set(flow.publicPort, [...(ports.get(flow.publicPort) ?? []), flow]);
  return [...ports]
    .sort(([a], [b]) => (a ?? Number.POSITIVE_INFINITY) - (b ?? Number.POSITIVE_INFINITY))
    .map(([port, members]) => ({ port, lanes: lanesOf(members) }));
}

function lanesOf(flows: readonly PicturedFlow[]): readonly (readonly PicturedFlow[])[] {
  const lanes: PicturedFlow[][] = [];
  for (const flow of [...flows].sort((a, b) => a.from - b.from)) {
    // Flows without a port take no time; a lane each, so that their labels do not cover one another.
    const free =
      flow.publicPort === null
        ? undefined
        : lanes.find((lane) => (lane.at(-1)?.possibleUntil ?? 0) <= flow.from);
    if (free === undefined) lanes.push([flow]);
    else free.push(flow);
  }
  return lanes;
}
