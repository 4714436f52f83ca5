import type { PortRange } from './port.ts';
import type { Protocol } from './protocol.ts';

/** What a system under test is, as far as the document speaks of it. What is false is reported as not supported. */
export interface Features {
  readonly severalVms: boolean;
  /** VMs behind a load balancer use its frontend. */
  readonly pools: boolean;
  readonly severalFrontends: boolean;
  /** Load balancing rules: flows from outside to a frontend reach the pool. */
  readonly inboundRules: boolean;
  readonly ilpip: boolean;
  readonly securityGroups: boolean;
  readonly probes: boolean;
  readonly alerts: boolean;
  readonly discovery: boolean;
  /** Membership, ILPIPs and groups can change while flows live. */
  readonly changes: boolean;
}

/**
 * What the harness can do with it and see of it. Only what is declared here tightens judgement; a declaration that is
 * contradicted is a fault of the adapter.
 */
export interface Capabilities {
  readonly clock: 'virtual' | 'real';
  /** One step of the clock, in ms. */
  readonly resolutionMs: number;
  /** 1 for true time; 60 when the target's timers run 60 times as fast as the document's. */
  readonly timeScale: number;
  /** Tolerance e of the idle timer in ms, or null for the default: max(0.5% of T, twice the resolution). */
  readonly toleranceMs: number | null;
  /** No packet is ever lost between harness and target: what does not come out was dropped by the target. */
  readonly lossless: boolean;
  /**
   * Where it is not lossless: at most this share of packets is lost between one end and the other, 0 < p <= 0.5, each by
   * itself. Absent: 0.1. How often something has to fail before it counts follows from it.
   */
  readonly lossRate?: number;
  /** Packets that are under way together may get to the target in another order. Absent: they keep theirs. */
  readonly reorders?: boolean;
  /** The same operations have the same outcomes. */
  readonly deterministic: boolean;
  /** Ports of each public address, or null when unknown. */
  readonly portRange: PortRange | null;
  /** Ports within the range that the target keeps for itself. */
  readonly reservedPorts: number;
  readonly settable: { readonly ports: boolean; readonly idleTimeout: boolean };
  /** In force when the idle timeout is not settable, in ms. */
  readonly idleTimeoutMs: number;
  readonly protocols: readonly Protocol[];
  /** Operations of one group really are under way at one instant. */
  readonly concurrentOpens: boolean;
  /** Users that nobody here sees may hold ports of the same address. */
  readonly sharedAddresses: boolean;
  /** Most VMs that a deployment may have. */
  readonly maxVms: number;
  /** A change takes effect at most this long after its acknowledgement, in ms. */
  readonly changeDelayMs: number;
  /** An alert is there at most this long after the first failure, in ms. */
  readonly alertDelayMs: number;
  readonly shows: {
    readonly publicPort: boolean;
    readonly deliveries: boolean;
    /** Packets outside with a private source are seen. */
    readonly leaks: boolean;
    readonly payload: boolean;
    readonly probeState: boolean;
    /** RST and ICMP that a VM gets from the translator. */
    readonly answers: boolean;
    /** Segments `unreachable`: an ICMP error from outside, and what a VM gets of it. Absent: it cannot. */
    readonly icmpErrors?: boolean;
    /** Segments `fragments`: a datagram in fragments, and what comes out of it. Absent: it cannot. */
    readonly fragments?: boolean;
  };
}

/** What a target says of itself first. */
export interface Hello {
  /** Version of the target contract. */
  readonly contract: 1;
  readonly name: string;
  readonly version: string;
  readonly organisation: string;
  /** Anything that a reader needs to reproduce the set-up, by name. */
  readonly configuration: Readonly<Record<string, string>>;
  readonly features: Features;
  readonly capabilities: Capabilities;
}
