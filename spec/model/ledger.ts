import type { Address, Port, Protocol } from '../vocabulary/index.ts';

/** 0 UDP, 1 TCP: an index, since the ledger counts per protocol. */
export type ProtocolIndex = 0 | 1;

export function protocolIndex(protocol: Protocol): ProtocolIndex {
  return protocol === 'udp' ? 0 : 1;
}

/** What kind of packet it is, as far as the life of a flow depends on it. */
export type Mark = 'data' | 'syn' | 'syn-ack' | 'fin' | 'rst';

/** Times in ms: see "Time is an interval" in the docstring of {@link Ledger}. */
export interface LedgerRules {
  /** Idle timeout T. */
  readonly timeoutMs: number;
  /** Tolerance e: nothing within e of a deadline is judged. */
  readonly toleranceMs: number;
  /** Ports of each public address towards one destination, set or declared; -1 when unknown. */
  readonly capacity: number;
}

/** A packet of a VM's flow that was seen outside. */
export interface OutboundEvent {
  sent: number;
  seen: number;
  /** 0, or the number of the group of simultaneous operations that this one belongs to. */
  group: number;
  protocol: ProtocolIndex;
  mark: Mark;
  vm: number;
  port: Port;
  destination: Address;
  destinationPort: Port;
  publicAddress: Address;
  /** 0 where the target does not show it: such a flow is nobody's rival, and no packet from outside is known to be for it. */
  publicPort: Port;
  /** Whether the flow holds a SNAT port. ILPIP flows are followed too, but hold none. */
  snat: boolean;
  /** A change of its VM may take effect after it: from then on the flow is as one that `demote` met. */
  unsettled?: boolean;
}

/** A packet from outside to a public endpoint, delivered or not. */
export interface InboundEvent {
  sent: number;
  seen: number;
  protocol: ProtocolIndex;
  mark: Mark;
  delivered: boolean;
  /** Where it was delivered; -1 for nowhere, or where nobody sees what VMs receive. */
  deliveredVm: number;
  deliveredPort: Port;
  source: Address;
  sourcePort: Port;
  publicAddress: Address;
  publicPort: Port;
}

/** Whether it was this VM's port that a delivered packet got to, for all that is seen of it. */
export function mayHaveGot({ deliveredVm, deliveredPort }: InboundEvent, vm: number, port: Port): boolean {
  return deliveredVm === -1 || (vm === deliveredVm && port === deliveredPort);
}

/** 0 none, or surely none; 1 possibly; 2 surely live. */
export type Liveness = 0 | 1 | 2;

/**
 * What the ledger knew about a VM's flow at the moment of a packet, before that packet counted.
 * Reused from event to event: copy what must last.
 */
export interface FlowFacts {
  liveness: Liveness;
  /** The public endpoint that it was last seen with; 0, 0 when none is remembered. */
  publicAddress: Address;
  publicPort: Port;
  /** Least time since its last outbound packet seen outside, in ms; -1 when there was none. */
  idleAtLeast: number;
  /** Least time since its last packet in either direction, in ms; -1 when there was none. */
  quietAtLeast: number;
  /** Least time since it was first seen, in ms; -1 when it was not. */
  ageAtLeast: number;
  /** The group in which it became surely live; 0 for none, and where it is not. */
  sureSinceGroup: number;
  /** Public endpoint unchanged. Meaningful when liveness > 0. */
  same: boolean;
  /** This packet made it a surely live flow, or a surely live flow on a new endpoint. */
  becameSure: boolean;
  /** Whether the last holder of this public port towards this destination was another flow that has ended since. */
  reusesPort: boolean;
  /** Some packet of its tuple came from outside since it was first seen. */
  answered: boolean;
  /** Its VM's configuration changed under it: either mapping, a drop or a delivery conforms. */
  demoted: boolean;
}

/**
 * Who else surely holds the port that a flow was just seen with, towards the same destination address. Told of a flow that surely
 * lives itself, and of a SYN or a datagram: however soon a half-open flow, or one of a VM that changed, may be forgotten, it has its
 * port while that comes out.
 */
export interface RivalFacts {
  /** Other surely live SNAT flows of this protocol. */
  count: number;
  /** Of them, those to the very same destination port. */
  sameEndpoint: number;
  /** The first of them; -1 when there is none. */
  vm: number;
  port: Port;
  destinationPort: Port;
  /** Least time since that one's last packet in either direction, in ms. */
  quietAtLeast: number;
  /** A surely live flow of the other protocol holds the same port towards this destination. */
  otherProtocol: boolean;
}

/** Ports of one public address towards one destination address. */
export interface PoolFacts {
  /** L_p: flows of this protocol that surely hold a port; members of the present group do not count. */
  sure: number;
  /** U_p: flows of this protocol that possibly hold one. */
  possible: number;
  /** L and U: all protocols together. */
  sureAll: number;
  possibleAll: number;
  /** Whether L_p ever reached the capacity. */
  wasFull: boolean;
  /** Since it last was full: flows that ended surely by idling, and surely after a close. */
  idledOut: number;
  closedOut: number;
  /** Flows that a security group denied since it last was full: those before took none of its ports. */
  denied: number;
  /** Failures to open that want of a port may explain, so far. */
  failures: number;
  /** Times that it became full. */
  fills: number;
  /** Surely live flows of this protocol behind the address, to all destinations. */
  sureOfAddress: number;
  /** Destinations of the address that are surely full now. */
  fullDestinations: number;
  /** The VM, and the destination port, of every sure holder since the pool was last empty; -1: none, or several. */
  onlyVm: number;
  onlyPort: number;
  /** Least time since the last packet of the possibly live flow, of any pool, that was quiet for longest; -1: none. */
  oldestQuiet: number;
  /** Least time since the last packet of the flow of this pool that idled out last; -1: none did. */
  endedQuiet: number;
}

/** The greatest counts so far for any one destination of an address. */
export interface Most {
  /** M_p(a): sure holders of one protocol. */
  readonly own: number;
  /** M(a): sure holders of all protocols. */
  readonly all: number;
  /** Possible holders of all protocols. */
  readonly possible: number;
}

/** Who may be meant by a packet from outside. */
export interface HolderFacts {
  /** Surely live flows with exactly this tuple. */
  sure: number;
  /** Flows that possibly are live with it, or were its last known holder. */
  possible: number;
  /** The surely live one, else the possible one that it was delivered to, else the latest possible one; -1: none. */
  vm: number;
  port: Port;
  /** Least time since that flow's last packet in either direction, in ms. */
  quietAtLeast: number;
  idleAtLeast: number;
  /** The holder took the tuple over from another flow. */
  reused: boolean;
  /** Ended holders of this tuple may have been forgotten. */
  forgot: boolean;
}

/**
 * Who holds which port: the part of the model that sees every packet.
 *
 * Each packet happened somewhere within [sent, seen]. A UDP flow is surely live until T - e after the earliest moment of its
 * last outbound packet, and possibly until T + e after the latest moment of the last packet of its tuple, whichever way it
 * went and whether it arrived or not (an inbound packet may refresh: RFC 4787 REQ-6 leaves it open). TCP is surely live only
 * between the completed handshake and FINs both ways or a RST. A flow that was reclaimed and opened again may hold two ports;
 * surely it holds one at most, that of the endpoint with which it was seen last.
 *
 * Times of successive events never decrease. Numbers of VMs are indexes into the deployment.
 */
export interface Ledger {
  reset(rules: LedgerRules): void;
  /** Takes a packet into account; then `flow`, `rival` and `pool` say what was known just before it. */
  outbound(event: OutboundEvent): void;
  /** Takes a packet from outside into account; `holder` says who may have been meant. */
  inbound(event: InboundEvent): void;
  /** Looks a flow up without any packet of it having been seen: fills `flow`. */
  lookUp(
    protocol: ProtocolIndex,
    vm: number,
    port: Port,
    destination: Address,
    destinationPort: Port,
    sent: number,
    seen: number,
  ): void;
  /** Fills `pool`. */
  count(
    publicAddress: Address,
    destination: Address,
    protocol: ProtocolIndex,
    sent: number,
    seen: number,
  ): void;
  /** A packet of a flow went unseen: whoever holds its endpoint may have been refreshed, and TCP may have ended. */
  unseen(
    protocol: ProtocolIndex,
    mark: Mark,
    vm: number,
    port: Port,
    destination: Address,
    destinationPort: Port,
    seen: number,
  ): void;
  /** An open that may hold a port although nobody saw it (a network that loses packets): counts as possible until T + e. */
  ghost(publicAddress: Address, destination: Address, protocol: ProtocolIndex, seen: number): void;
  failed(publicAddress: Address, destination: Address, protocol: ProtocolIndex): void;
  denied(publicAddress: Address, destination: Address, protocol: ProtocolIndex): void;
  /**
   * Whether this VM and port possibly hold the public endpoint, or did and may be kept on (lazy reclaim), towards whichever destination.
   * Slow: looks at every flow.
   */
  mayHold(publicAddress: Address, publicPort: Port, protocol: ProtocolIndex, vm: number, port: Port): boolean;
  /** A VM's configuration changed: its flows are possibly live at most from now on. */
  demote(vm: number): void;
  readonly flow: FlowFacts;
  readonly rival: RivalFacts;
  readonly pool: PoolFacts;
  readonly holder: HolderFacts;
  most(publicAddress: Address, protocol: ProtocolIndex): Most;
}

/** Ended holders that are remembered, so that a late reply can be told from one to the wrong flow. */
export const REMEMBERED_ENDED = 4_096;

export function emptyFlow(): FlowFacts {
  return {
    liveness: 0,
    publicAddress: 0,
    publicPort: 0,
    idleAtLeast: -1,
    quietAtLeast: -1,
    ageAtLeast: -1,
    sureSinceGroup: 0,
    same: false,
    becameSure: false,
    reusesPort: false,
    answered: false,
    demoted: false,
  };
}

export function emptyRival(): RivalFacts {
  return {
    count: 0,
    sameEndpoint: 0,
    vm: -1,
    port: 0,
    destinationPort: 0,
    quietAtLeast: -1,
    otherProtocol: false,
  };
}

export function emptyPool(): PoolFacts {
  return {
    sure: 0,
    possible: 0,
    sureAll: 0,
    possibleAll: 0,
    wasFull: false,
    idledOut: 0,
    closedOut: 0,
    denied: 0,
    failures: 0,
    fills: 0,
    sureOfAddress: 0,
    fullDestinations: 0,
    onlyVm: -1,
    onlyPort: -1,
    oldestQuiet: -1,
    endedQuiet: -1,
  };
}

export function emptyHolder(): HolderFacts {
  return {
    sure: 0,
    possible: 0,
    vm: -1,
    port: 0,
    quietAtLeast: -1,
    idleAtLeast: -1,
    reused: false,
    forgot: false,
  };
}
