import type { IdleLimits } from '../../spec/characteristics/idle-time.ts';
import { type Protocol, PROTOCOLS } from '../../spec/vocabulary/index.ts';
import {
  type DestinationUse,
  IDLE_FATES,
  type IdleFate,
  POOL_CLASSES,
  type PortUse,
  type Statistics,
} from './statistics.ts';

/** The statistics of all cases from those of their shares, in whatever order these come. */
export function mergeStatistics(parts: readonly Statistics[]): Statistics {
  const pools = addCounts(parts.map((part) => part.pools));
  return {
    stages: Object.fromEntries(
      namesOf(parts.map(({ stages }) => stages)).map((name) => {
        const of = parts.flatMap(({ stages }) => (Object.hasOwn(stages, name) ? [stages[name]!] : []));
        return [
          name,
          { cases: sum(of, ({ cases }) => cases), observations: sum(of, ({ observations }) => observations) },
        ];
      }),
    ),
    pools: Object.fromEntries(
      POOL_CLASSES.flatMap(([label]) => (label in pools ? [[label, pools[label]!]] : [])),
    ),
    operations: addCounts(parts.map(({ operations }) => operations)),
    lengths: addBins(parts.map(({ lengths }) => lengths)),
    ports: addBins(parts.map(({ ports }) => ports)),
    destinations: Object.fromEntries(
      namesOf(parts.map(({ destinations }) => destinations)).map((name) => [
        name,
        destinationOf(
          parts.flatMap(({ destinations }) =>
            Object.hasOwn(destinations, name) ? [destinations[name]!] : [],
          ),
        ),
      ]),
    ),
    idle: Object.fromEntries(
      IDLE_FATES.map((fate) => [fate, addBins(parts.map(({ idle }) => idle[fate]))]),
    ) as Record<IdleFate, readonly number[]>,
    idleLimits: Object.fromEntries(
      PROTOCOLS.map((protocol) => [
        protocol,
        parts.reduce(
          (found, { idleLimits }) => addLimits(found, idleLimits?.[protocol] ?? NO_LIMITS),
          NO_LIMITS,
        ),
      ]),
    ) as Record<Protocol, IdleLimits>,
    fullest: parts.reduce<PortUse | null>((most, { fullest }) => fuller(most, fullest), null),
  };
}

/** Nothing was found out yet. */
export const NO_LIMITS: IdleLimits = { kept: null, gone: null, samples: 0 };

function addLimits(a: IdleLimits, b: IdleLimits): IdleLimits {
  return {
    kept: a.kept === null || b.kept === null ? (a.kept ?? b.kept) : Math.max(a.kept, b.kept),
    gone: a.gone === null || b.gone === null ? (a.gone ?? b.gone) : Math.min(a.gone, b.gone),
    samples: a.samples + b.samples,
  };
}

/** The more telling of two cases; which of them came first makes no difference. */
export function fuller(a: PortUse | null, b: PortUse | null): PortUse | null {
  if (a === null || b === null) return a ?? b;
  const order = b.most - a.most || b.observations - a.observations || a.case.index - b.case.index;
  return order > 0 ? b : a;
}

function destinationOf(parts: readonly DestinationUse[]): DestinationUse {
  return {
    opened: sum(parts, ({ opened }) => opened),
    unseen: sum(parts, ({ unseen }) => unseen),
    mostInUse: Math.max(...parts.map(({ mostInUse }) => mostInUse)),
    ports: addBins(parts.map(({ ports }) => ports)),
  };
}

function addCounts(records: readonly Readonly<Record<string, number>>[]): Readonly<Record<string, number>> {
  return Object.fromEntries(
    namesOf(records).map((name) => [
      name,
      sum(records, (record) => (Object.hasOwn(record, name) ? record[name]! : 0)),
    ]),
  );
}

function addBins(parts: readonly (readonly number[])[]): readonly number[] {
  const length = Math.max(0, ...parts.map((bins) => bins.length));
  return Array.from({ length }, (_, bin) => sum(parts, (bins) => bins[bin] ?? 0));
}

function namesOf(records: readonly Readonly<Record<string, unknown>>[]): readonly string[] {
  return [...new Set(records.flatMap((record) => Object.keys(record)))].toSorted();
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
