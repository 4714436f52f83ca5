import type { Address } from './address.ts';
import type { Port } from './port.ts';

/** A packet that somebody outside saw, as it was seen there. */
export interface Arrival {
  readonly source: Address;
  readonly sourcePort: Port;
  readonly destination: Address;
  readonly destinationPort: Port;
  /** Payload, lengths and checksums are what was sent (RFC 768: a UDP checksum of 0 is valid). */
  readonly intact: boolean;
}

/** A packet that a VM received, as it was seen there; of an ICMP error the ends that it quotes, intact where they are the VM's own. */
export interface Delivery {
  readonly vm: number;
  readonly port: Port;
  readonly source: Address;
  readonly sourcePort: Port;
  readonly intact: boolean;
}

/** The interval, in ms on one monotonic clock, in which something surely happened: sent <= it <= seen. */
export interface Interval {
  readonly sent: number;
  readonly seen: number;
}

/** What became of a `send` or a `receive`. Several arrivals mean that it was seen more than once. */
export interface PacketOutcome extends Interval {
  readonly arrivals: readonly Arrival[];
  readonly deliveries: readonly Delivery[];
  /** What the sender got back from the translator instead of silence. */
  readonly answer: 'rst' | 'icmp' | null;
  /**
   * Nobody can tell what became of it, as with a packet of a capture that no other can be put beside, or one that hosts with
   * sockets cannot see: it may have kept a flow alive, and is evidence of nothing. Adapters never say so; absent otherwise.
   */
  readonly unknown?: true;
}

/** `advance` ended; `sent` is the time before and `seen` the time after. `change`: `seen` is its acknowledgement. */
export type PlainOutcome = Interval;

export interface ProbeOutcome extends Interval {
  readonly vms: readonly {
    readonly vm: number;
    /** Whether the probe's request reached the VM, or null where the target cannot show it. */
    readonly reached: boolean | null;
    /** What the load balancer holds the VM for after this round, or null where the target cannot show it. */
    readonly up: boolean | null;
  }[];
}

export interface DiscoverOutcome extends Interval {
  /** The source that the resolver saw, or null when the query did not arrive. */
  readonly source: Address | null;
  readonly sourcePort: Port | null;
  /** The address that the VM was told, or null when it got no answer. */
  readonly answer: Address | null;
}

/** A "Ports exhausted" event of category LoadBalancerAlertEvent. */
export interface Alert {
  /** When the target logged it, in ms on its clock. */
  readonly time: number;
  readonly address: Address;
}

export interface AlertsOutcome extends Interval {
  readonly alerts: readonly Alert[];
}

export type Outcome = PacketOutcome | PlainOutcome | ProbeOutcome | DiscoverOutcome | AlertsOutcome;
