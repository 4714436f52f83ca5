import type { IdleLimits } from '../../spec/characteristics/idle-time.ts';
import type { Protocol } from '../../spec/vocabulary/index.ts';

/** What a run did and saw, added up over its cases: for charts. Nothing is judged by it, and the parts of shards add up. */
export interface Statistics {
  /** By where the cases come from: a stage of the generator, a template, a saved failure, a record. */
  readonly stages: Readonly<Record<string, { readonly cases: number; readonly observations: number }>>;
  /** Cases by the number of ports of their pool; see `POOL_CLASSES`. */
  readonly pools: Readonly<Record<string, number>>;
  /** Observations by what was asked. */
  readonly operations: Readonly<Record<string, number>>;
  /** Cases by their observations: bin `i` counts those of 2^i to 2^(i+1)-1. */
  readonly lengths: readonly number[];
  /** How often a SNAT port was given to a new flow, in blocks of `PORTS_A_BLOCK`, from port 0 on. */
  readonly ports: readonly number[];
  /** By dotted quad. */
  readonly destinations: Readonly<Record<string, DestinationUse>>;
  /** What became of flows by how long they had been idle; the bins are those of `idleEdges`. */
  readonly idle: Readonly<Record<IdleFate, readonly number[]>>;
  /** How long mappings of flows without a packet in either direction are kept; some results of before 1.0 lack it. */
  readonly idleLimits?: Readonly<Record<Protocol, IdleLimits>>;
  /** The case in which one destination had the most ports taken. */
  readonly fullest: PortUse | null;
}

export const PORTS_A_BLOCK = 64;
export const PORTS_A_STRIP_BLOCK = 512;

export interface DestinationUse {
  /** Flows that were seen outside with a SNAT port. */
  readonly opened: number;
  /** First packets of which nothing came out, for whatever reason. */
  readonly unseen: number;
  /** Most ports that were in use at once, of one public address: seen outside within an idle timeout, and not closed. */
  readonly mostInUse: number;
  /** As `Statistics.ports`, in blocks of `PORTS_A_STRIP_BLOCK`. */
  readonly ports: readonly number[];
}

/** Ports in use in the course of one case. */
export interface PortUse {
  readonly case: { readonly index: number; readonly seed: number };
  /** Ports of each public address. */
  readonly pool: number;
  readonly observations: number;
  /** Most ports in use at once towards one destination. */
  readonly most: number;
  readonly destinations: readonly string[];
  /** Evenly spaced observations: the number, ms since the case began, ports in use for each destination. */
  readonly samples: readonly (readonly number[])[];
}

export const IDLE_FATES = ['kept', 'answered', 'changed', 'silent', 'unanswered', 'taken'] as const;

/** What was seen of a flow whose last outbound packet had been some time ago. */
export type IdleFate = (typeof IDLE_FATES)[number];

/** Labels and the most ports of each class. */
export const POOL_CLASSES: readonly (readonly [label: string, most: number])[] = [
  ['1', 1],
  ['2', 2],
  ['3 to 8', 8],
  ['9 to 64', 64],
  ['65 to 512', 512],
  ['513 to 4,096', 4_096],
  ['4,097 to 64,510', 64_510],
  ['64,511 and more', 65_536],
];

/** What the bins of idle time depend on, in ms. */
export interface IdleTiming {
  readonly idleTimeoutMs: number;
  readonly toleranceMs: number;
  readonly resolutionMs: number;
}

/**
 * Where one bin ends and the next begins, in ms: coarse far from the deadline T, fine around it. Bin `i` holds what lies
 * from edge `i` to below edge `i + 1`, but that the bin which ends with the band holds T + e too; the last one is open.
 */
export function idleEdges({ idleTimeoutMs: T, toleranceMs: e, resolutionMs }: IdleTiming): readonly number[] {
  const unit = Math.min(Math.max(e, resolutionMs), T / 100);
  const before = [0, T / 4, T / 2, 0.75 * T, T - 20 * unit, T - 5 * unit, T - 2 * unit, T - e];
  const after = [T + e, T + 2 * unit, T + 5 * unit, T + 20 * unit, 1.25 * T, 1.5 * T, 2 * T];
  // A wide band covers the bins that would lie in it.
  return [...before.map((edge) => Math.min(edge, T - e)), T, ...after.map((edge) => Math.max(edge, T + e))];
}

/** The bin that begins with T. */
export const DEADLINE_BIN = 8;
