import type { Address } from './address.ts';
import type { Change } from './deployment.ts';
import type { Port } from './port.ts';
import type { Protocol, Segment } from './protocol.ts';

/**
 * What the harness asks of a system under test: the smallest steps, in which every scenario ends up.
 * VMs are named by their index in the deployment, times are ms on the target's clock.
 */
export type Operation = Send | Receive | Advance | Reconfigure | ProbeRound | Discover | ReadAlerts;

interface Packet {
  readonly protocol: Protocol;
  readonly segment: Segment;
  /** Payload in bytes. */
  readonly bytes: number;
  /**
   * 0: this operation begins after the one before it ended. Otherwise all neighbours with the same number are under way
   * at one instant, and their order is unknown.
   */
  readonly group: number;
}

/** A VM sends one packet from its private address. */
export interface Send extends Packet {
  readonly op: 'send';
  readonly vm: number;
  readonly sourcePort: Port;
  readonly destination: Address;
  readonly destinationPort: Port;
  /** UDP only: send without a checksum (RFC 768: a field of 0), which must stay valid. */
  readonly zeroChecksum: boolean;
}

/** Somebody outside sends one packet to a public endpoint. */
export interface Receive extends Packet {
  readonly op: 'receive';
  readonly source: Address;
  readonly sourcePort: Port;
  readonly destination: Address;
  readonly destinationPort: Port;
}

/** Time passes; nobody sends anything. */
export interface Advance {
  readonly op: 'advance';
  readonly ms: number;
}

/** Membership, an ILPIP, a security group or logging changes. */
export interface Reconfigure {
  readonly op: 'change';
  readonly change: Change;
}

/** The load balancer probes each VM of its pool once. Targets with a real clock wait for their next round. */
export interface ProbeRound {
  readonly op: 'probe';
  readonly loadBalancer: string;
}

/** A VM asks resolver1.opendns.com for myip.opendns.com over UDP, from this port. */
export interface Discover {
  readonly op: 'discover';
  readonly vm: number;
  readonly sourcePort: Port;
}

/** Reads every alert that was logged since the deployment. */
export interface ReadAlerts {
  readonly op: 'alerts';
}
