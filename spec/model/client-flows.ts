import {
  type Address,
  type Arrival,
  type Capabilities,
  type Delivery,
  type Interval,
  isClosing,
  LAST_PORT,
  type PacketOutcome,
  type Port,
  type PortRange,
  type Protocol,
  type Receive,
  type Send,
} from '../vocabulary/index.ts';
import type { CaseContext } from '../judgement.ts';
import type { Timing } from './context.ts';
import { type Asking, NONE_TAKEN, type Taken } from './ghosts.ts';
import { markOf } from './packet-transition.ts';

/** A flow that somebody outside opened: through a load balancing rule, or to an ILPIP. It holds no SNAT port. */
interface ClientFlow {
  readonly protocol: Protocol;
  readonly vm: number;
  readonly port: Port;
  readonly client: Address;
  readonly clientPort: Port;
  readonly publicAddress: Address;
  readonly publicPort: Port;
  /** Earliest moments of the latest packets in, and out; which of them refreshes is open. */
  lastIn: number;
  lastOut: number;
  lastSeen: number;
  /** TCP surely lives from the completed handshake on. */
  handshake: 'syn' | 'syn-ack' | 'done';
  /** Its VM's configuration changed under it, or it was closed: it may be gone. */
  unsure: boolean;
}

type Network = Pick<Capabilities, 'deterministic' | 'lossless' | 'reorders'>;

const EVERY_PORT: PortRange = { first: 1, last: LAST_PORT };

/** Flows that were opened from outside, so that their replies are not taken for outbound flows. */
export class ClientFlows {
  readonly #timing: Timing;
  readonly #network: Network;
  readonly #ports: PortRange;
  readonly #flows = new Map<string, ClientFlow>();

  constructor(timing: Timing, { hello, settings }: Pick<CaseContext, 'hello' | 'settings'>) {
    this.#timing = timing;
    this.#network = hello.capabilities;
    // Where nobody says which ports there are, any may be one of them.
    this.#ports = timing.capacity < 0 ? EVERY_PORT : settings.ports;
  }

  /**
   * A packet that got, or may have got, from a client to a VM.
   * @param doubtful the VM possibly has a flow of its own between the same endpoints, which then serves both; or a change may yet end it.
   */
  note(
    operation: Receive,
    { sent, seen }: Interval,
    { vm, port }: Pick<Delivery, 'vm' | 'port'>,
    doubtful: boolean,
  ): void {
    const { protocol, source, sourcePort, destination, destinationPort } = operation;
    const mark = markOf(operation);
    const key = keyOf(protocol, vm, port, source, sourcePort);
    const { timeoutMs, toleranceMs } = this.#timing;
    const last = this.#flows.get(key);
    const possibly = last !== undefined && this.#mayLive(last, sent) ? last : undefined;
    // Between the same endpoints, by another address of the VM's: which of the two its packets answer is open.
    const another =
      possibly !== undefined &&
      (possibly.publicAddress !== destination || possibly.publicPort !== destinationPort);
    // It may go on as it was; how far its handshake came counts only where it surely does.
    const before = mark === 'syn' ? undefined : possibly;
    const goesOn =
      before !== undefined && seen - Math.min(before.lastIn, before.lastOut) < timeoutMs - toleranceMs;
    const answered = goesOn && before.handshake !== 'syn';
    this.#flows.set(key, {
      protocol,
      vm,
      port,
      client: source,
      clientPort: sourcePort,
      publicAddress: destination,
      publicPort: destinationPort,
      lastIn: sent,
      lastOut: before?.lastOut ?? sent,
      lastSeen: seen,
      handshake: protocol === 'udp' || answered ? 'done' : 'syn',
      unsure:
        doubtful || another || isClosing(mark) || (before?.unsure ?? (protocol === 'tcp' && mark !== 'syn')),
    });
  }

  /** A VM's packet got to another VM, which may answer whatever its groups say. */
  noteWithin(operation: Send, outcome: PacketOutcome): void {
    for (const { source, sourcePort, ...to } of outcome.deliveries) {
      this.note({ ...operation, op: 'receive', source, sourcePort }, outcome, to, true);
    }
  }

  /** The public endpoint that a VM's packet answers from, or null when it answers no possibly live flow. */
  answered(
    operation: Send,
    { sent, seen, arrivals }: PacketOutcome,
  ): { readonly publicAddress: Address; readonly publicPort: Port; readonly surely: boolean } | null {
    if (this.#flows.size === 0) return null;
    const { protocol, vm, sourcePort, destination, destinationPort } = operation;
    const mark = markOf(operation);
    const flow = this.#flows.get(keyOf(protocol, vm, sourcePort, destination, destinationPort));
    if (flow === undefined) return null;
    // For how long it lives the document does not say: one that is answered as its client knows it still does.
    if (!this.#mayLive(flow, sent) && !answersFrom(flow, arrivals)) return null;
    const { timeoutMs, toleranceMs } = this.#timing;
    const isFresh = seen - Math.min(flow.lastIn, flow.lastOut) < timeoutMs - toleranceMs;
    const isOver = mark === 'rst' && mayBeCopied(flow, arrivals, this.#network);
    const surely = !flow.unsure && flow.handshake === 'done' && isFresh && !isOver;
    // The packet may have begun the flow in mid-stream.
    if (!isFresh && protocol === 'tcp') flow.handshake = 'syn';
    if (isClosing(mark)) flow.unsure = true;
    flow.lastSeen = seen;
    // The translator may not have seen one that did not come out; and what came out otherwise may be of a flow of the VM's own,
    // unless it agrees to the client's.
    if (answersFrom(flow, arrivals)) flow.lastOut = sent;
    if (mark === 'syn-ack' && flow.handshake === 'syn' && arrivals.length > 0) flow.handshake = 'syn-ack';
    return { publicAddress: flow.publicAddress, publicPort: flow.publicPort, surely };
  }

  /** Whether a packet from this client belongs to a flow that was delivered before. It may keep that alive, delivered or not. */
  heard(operation: Receive, { sent, seen }: PacketOutcome): boolean {
    let known = false;
    for (const flow of this.#of(operation)) {
      if (!this.#mayLive(flow, sent)) continue;
      flow.lastSeen = seen;
      known = true;
    }
    return known;
  }

  /** Whether a flow that this packet may belong to led to this VM's port, as it may go on to whatever the rules say by now. */
  leadsTo(operation: Receive, { vm, port }: Pick<Delivery, 'vm' | 'port'>, sent: number): boolean {
    return [...this.#of(operation)].some(
      (flow) => flow.vm === vm && flow.port === port && this.#mayLive(flow, sent),
    );
  }

  /** An ICMP error about it came from its client: as of a VM's own flow, it may be over. */
  refused(operation: Receive): void {
    for (const flow of this.#of(operation)) flow.unsure = true;
  }

  demote(vm: number): void {
    for (const flow of this.#flows.values()) if (flow.vm === vm) flow.unsure = true;
  }

  /**
   * How many of an address's SNAT ports may serve clients at a destination: between the same endpoints there is one flow only, whoever
   * opened it, so a VM's flow there gets none of them. For how long a client's flow lives the document does not say.
   */
  taken(publicAddress: Address, { destination, protocol }: Pick<Asking, 'destination' | 'protocol'>): Taken {
    if (this.#flows.size === 0) return NONE_TAKEN;
    const taken = { udp: new Set<Port>(), tcp: new Set<Port>() };
    for (const flow of this.#flows.values()) {
      if (flow.publicAddress !== publicAddress || flow.client !== destination) continue;
      if (this.maySnat(flow.publicPort)) taken[flow.protocol].add(flow.publicPort);
    }
    return { own: taken[protocol].size, all: taken.udp.size + taken.tcp.size };
  }

  /** Whether a port may be one of the SNAT's. */
  maySnat(port: Port): boolean {
    return port >= this.#ports.first && port <= this.#ports.last;
  }

  #mayLive({ lastSeen }: ClientFlow, sent: number): boolean {
    return sent - lastSeen < this.#timing.timeoutMs + this.#timing.toleranceMs;
  }

  /** Those of a client's endpoint with a public one: after a change there may be one of each VM. */
  *#of({ protocol, source, sourcePort, destination, destinationPort }: Receive): Iterable<ClientFlow> {
    for (const flow of this.#flows.values()) {
      if (flow.publicAddress !== destination || flow.publicPort !== destinationPort) continue;
      if (flow.protocol === protocol && flow.client === source && flow.clientPort === sourcePort) yield flow;
    }
  }
}

function keyOf(protocol: Protocol, vm: number, port: Port, client: Address, clientPort: Port): string {
  return `${protocol}/${vm}/${port}/${client}/${clientPort}`;
}

/** Whether a packet came out as the client knows the flow. */
export function answersFrom(
  { publicAddress, publicPort }: { readonly publicAddress: Address; readonly publicPort: Port },
  arrivals: readonly Arrival[],
): boolean {
  return arrivals.some((one) => one.source === publicAddress && one.sourcePort === publicPort);
}

/**
 * Whether what came out otherwise than as the client knows the flow may be a second copy, made by the network, of the RST that ended it. The
 * first one came out before it or, where the order may change, after it, or was lost behind the translator.
 */
function mayBeCopied(
  flow: ClientFlow,
  arrivals: readonly Arrival[],
  { deterministic, lossless, reorders = false }: Network,
): boolean {
  if (deterministic) return false;
  return !lossless || answersFrom(flow, reorders ? arrivals : arrivals.slice(0, 1));
}
