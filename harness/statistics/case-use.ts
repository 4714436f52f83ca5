import {
  type Address,
  type Arrival,
  type Interval,
  isClosing,
  isMeasuredOnly,
  type Observation,
  type PacketOutcome,
  type Port,
  type Protocol,
  type Receive,
  type Send,
} from '../../spec/vocabulary/index.ts';
import type { IdleFate } from '../record/statistics.ts';

/** A public endpoint towards one destination, and the flow that was last seen with it. */
interface Holding {
  /** The flow, or null once nobody knows whose it is. */
  flow: number | null;
  readonly protocol: Protocol;
  readonly address: Address;
  readonly port: Port;
  readonly destination: number;
  destinationPort: Port;
  /** When its last outbound packet was sent, in ms. */
  sent: number;
  /** When that packet was seen outside. */
  last: number;
  /** Nothing was sent to it since. */
  quiet: boolean;
  /** Its VM got a packet from outside. */
  answered: boolean;
  /** It is past what shorter timers are allowed for: a TCP handshake (RFC 5382 REQ-5). */
  established: boolean;
  inUse: boolean;
  /** By a FIN or RST of either side: from then on its port may go to anybody. */
  closed: boolean;
}

/** Told of what one case shows. */
export interface CaseSink {
  /** A flow got a port that it did not have before. */
  given(destination: Address, port: Port): void;
  /** Nothing came out of a flow's first packet. */
  unseen(destination: Address): void;
  idle(fate: IdleFate, ms: number): void;
  /** The mapping of a flow without a packet in either direction was there after that time, at least, or gone by then, at most. */
  limit(end: 'kept' | 'gone', protocol: Protocol, ms: number): void;
}

const PORTS = 65_536;

/**
 * Which SNAT ports were seen in use in one case, and what became of idle flows. A fold for pictures: it knows the idle timeout
 * and nothing of what is allowed. After a change of the deployment it takes no flow's idle time for known.
 */
export class CaseUse {
  /** Those that flows got ports for, in that order. */
  readonly destinations: Address[] = [];
  /** For each destination, ports in use of the public address that has the most of them. */
  readonly inUse: number[] = [];
  /** The most that this was. */
  readonly mostInUse: number[] = [];
  readonly #sink: CaseSink;
  readonly #timeoutMs: number;
  readonly #own: Set<Address>;
  /** Small numbers for addresses, so that keys stay numbers. */
  readonly #numberOf = new Map<Address, number>();
  readonly #flows = new Map<number, Holding>();
  readonly #holdings = new Map<number, Holding>();
  /** Closed flows whose port went to another one: what comes late of them takes nothing back. */
  readonly #over = new Set<number>();
  /** Flows from outside, as their replies name them: those take no SNAT port. */
  readonly #answers = new Set<number>();
  /** Ports in use by public address, for each destination. */
  readonly #byAddress: Map<Address, number>[] = [];

  /** @param own addresses that are no SNAT's: private ones and ILPIPs. */
  constructor(sink: CaseSink, timeoutMs: number, own: Iterable<Address>) {
    this.#sink = sink;
    this.#timeoutMs = timeoutMs;
    this.#own = new Set(own);
  }

  observe({ operation, outcome }: Observation): void {
    if ('segment' in operation && isMeasuredOnly(operation.segment)) {
      // Whether it keeps a flow is open.
      for (const holding of this.#flows.values()) holding.quiet = false;
      return;
    }
    switch (operation.op) {
      case 'send':
        return this.#send(operation, outcome as PacketOutcome);
      case 'receive':
        return this.#receive(operation, outcome as PacketOutcome);
      case 'advance':
        return this.#expire(outcome.seen);
      case 'change':
        if (operation.change.kind === 'set-logging') return;
        if (operation.change.kind === 'assign-ilpip') this.#own.add(operation.change.address);
        this.#flows.clear();
        for (const holding of this.#holdings.values()) holding.flow = null;
    }
  }

  #send(operation: Send, { sent, seen, arrivals }: PacketOutcome): void {
    const { vm, protocol, segment, sourcePort, destination, destinationPort } = operation;
    const number = this.#number(destination);
    const flow = keyOf(vm, number, protocol, sourcePort) * PORTS + destinationPort;
    if (this.#answers.has(flow)) return;
    if (this.#over.has(flow)) {
      if (segment !== 'syn') return;
      this.#over.delete(flow);
    }
    const before = this.#flows.get(flow);
    const [arrival] = arrivals;
    if (arrival === undefined) {
      if (before === undefined) this.#sink.unseen(destination);
      else {
        this.#sink.idle('silent', sent - before.last);
        // It may have been lost behind the translator.
        before.quiet = false;
      }
      return;
    }
    if (this.#own.has(arrival.source)) return;
    const same =
      before !== undefined && before.address === arrival.source && before.port === arrival.sourcePort;
    if (before !== undefined && !before.closed) {
      this.#sink.idle(same ? 'kept' : 'changed', sent - before.last);
      if (!same) this.#lose(before, seen);
    }
    const goesOn = same && !(before.closed && segment === 'syn');
    const holding = goesOn ? before : this.#take(flow, operation, arrival, { sent, seen });
    if (!holding.inUse && !holding.closed) this.#count(holding, true);
    holding.sent = sent;
    holding.last = seen;
    holding.quiet = true;
    holding.established ||= holding.answered;
    if (isClosing(segment)) this.#close(holding);
  }

  #take(
    flow: number,
    { protocol, destination, destinationPort }: Send,
    { source: address, sourcePort: port }: Arrival,
    { sent, seen }: Interval,
  ): Holding {
    this.#sink.given(destination, port);
    const key = keyOf(this.#number(address), this.#number(destination), protocol, port);
    let holding = this.#holdings.get(key);
    if (holding === undefined) {
      holding = {
        flow,
        protocol,
        address,
        port,
        destination: this.#place(destination),
        destinationPort,
        sent,
        last: seen,
        quiet: true,
        answered: false,
        established: false,
        inUse: false,
        closed: false,
      };
      this.#holdings.set(key, holding);
    } else if (holding.flow !== null && holding.flow !== flow) {
      if (holding.closed) this.#over.add(holding.flow);
      else this.#sink.idle('taken', sent - holding.last);
      this.#flows.delete(holding.flow);
      // Many translators tell flows to two ports of one address apart by these.
      if (holding.destinationPort === destinationPort) this.#lose(holding, seen);
    }
    holding.flow = flow;
    holding.destinationPort = destinationPort;
    holding.answered = false;
    holding.established = protocol === 'udp';
    holding.closed = false;
    this.#flows.set(flow, holding);
    return holding;
  }

  #receive(operation: Receive, { sent, deliveries }: PacketOutcome): void {
    const { protocol, segment, source, sourcePort, destination, destinationPort } = operation;
    const number = this.#number(source);
    const key = keyOf(this.#number(destination), number, protocol, destinationPort);
    const holding = this.#holdings.get(key);
    if (holding === undefined) {
      for (const { vm, port } of deliveries) {
        this.#answers.add(keyOf(vm, number, protocol, port) * PORTS + sourcePort);
      }
      return;
    }
    if (holding.flow === null || holding.closed || holding.destinationPort !== sourcePort) return;
    this.#sink.idle(deliveries.length > 0 ? 'answered' : 'unanswered', sent - holding.last);
    // A packet that leaves as before proves nothing: its mapping may be a new one. One that comes in needs the old one.
    if (deliveries.length > 0) {
      if (holding.quiet) this.#sink.limit('kept', protocol, sent - holding.last);
      holding.answered = true;
    }
    holding.quiet = false;
    if (isClosing(segment)) this.#close(holding);
  }

  /** Its flow has another endpoint, or another flow has it. */
  #lose(holding: Holding, seen: number): void {
    holding.flow = null;
    const { quiet, closed, established, protocol } = holding;
    if (quiet && !closed && established) this.#sink.limit('gone', protocol, seen - holding.sent);
  }

  #close(holding: Holding): void {
    holding.closed = true;
    if (holding.inUse) this.#count(holding, false);
  }

  #expire(now: number): void {
    for (const holding of this.#holdings.values()) {
      if (holding.inUse && holding.last + this.#timeoutMs <= now) this.#count(holding, false);
    }
  }

  #count(holding: Holding, inUse: boolean): void {
    const { destination, address } = holding;
    holding.inUse = inUse;
    const counts = this.#byAddress[destination]!;
    counts.set(address, (counts.get(address) ?? 0) + (inUse ? 1 : -1));
    const count = counts.size === 1 ? counts.get(address)! : Math.max(...counts.values());
    this.inUse[destination] = count;
    if (count > this.mostInUse[destination]!) this.mostInUse[destination] = count;
  }

  /** Where the counts of a destination stand. */
  #place(destination: Address): number {
    const known = this.destinations.indexOf(destination);
    if (known >= 0) return known;
    this.inUse.push(0);
    this.mostInUse.push(0);
    this.#byAddress.push(new Map());
    return this.destinations.push(destination) - 1;
  }

  #number(address: Address): number {
    let number = this.#numberOf.get(address);
    if (number === undefined) this.#numberOf.set(address, (number = this.#numberOf.size));
    return number;
  }
}

/** Exact for up to 1,024 VMs and 1,024 addresses. */
function keyOf(who: number, destination: number, protocol: Protocol, port: Port): number {
  return ((who * 1_024 + destination) * 2 + (protocol === 'udp' ? 0 : 1)) * PORTS + port;
}
