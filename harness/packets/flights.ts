import {
  type Cidr,
  containedInAny,
  type Outcome,
  type Receive,
  type Send,
} from '../../spec/vocabulary/index.ts';
import { checkPayload } from './build.ts';
import { checkChunk, Chunk } from './chunk.ts';
import { FlightWriter } from './flight-writer.ts';
import { fragmentsOf, Reassembly } from './fragments.ts';
import type { InFlight } from './in-flight.ts';
import { Latecomers } from './latecomers.ts';
import {
  blankPacket,
  checksumsHold,
  ICMP,
  type Packet,
  parsePacket,
  readQuote,
  RST,
  TCP,
  UDP,
} from './packet.ts';
import { TcpEnds } from './tcp-ends.ts';
import { type Inside, VmAddresses } from './vm-addresses.ts';

/**
 * The packets under way through a translator: builds each operation's, and puts what comes out down to it. It reads and
 * writes nothing itself.
 *
 * A packet is known again by a token: TCP's sequence number, which translators keep, or the first eight bytes of a UDP
 * payload. Packets that no token tells apart are never under way together. What comes out and bears no token is put down to
 * what was under way then, so that no leak is lost, and is not `intact`. A RST or an ICMP error that nobody sent is the
 * translator's own: an `answer` where it fits what is under way, ignored where it is about something earlier.
 */
export class Flights {
  private readonly size: number;
  private readonly packet = blankPacket();
  private readonly tuple = { protocol: 0, source: 0, sourcePort: 0, destination: 0, destinationPort: 0 };
  private readonly chunk = new Chunk();
  private readonly pieces = new Reassembly();
  private readonly ends = new TcpEnds();
  private readonly writer = new FlightWriter(this.chunk, this.ends);
  /** The packet that `build` made last. */
  readonly buffer = this.writer.buffer;
  readonly vms = new VmAddresses();
  private virtualNetwork: readonly Cidr[] = [];
  private chunks = 0;
  private strays = 0;
  /** SYNs since the last reset that came out whole under another sequence number. */
  renumbered = 0;
  readonly mayBeLate: number | null;
  /** Packets so far, of all cases. */
  sent = 0;
  /** Null where what came late cannot be: the translator was read empty each time. */
  private readonly past: Latecomers | null;

  /**
   * @param size packets that may be under way together, 1..1,024.
   * @param mayBeLate the share of packets that may come out after their chunk was read, as losses; null where none can.
   */
  constructor(size: number, mayBeLate: number | null) {
    this.size = checkChunk(size);
    this.mayBeLate = mayBeLate;
    this.past = mayBeLate === null ? null : new Latecomers();
  }

  /** Learns the VMs' addresses and forgets everything else. */
  deploy(deployment: Inside): void {
    this.vms.deploy(deployment);
    this.virtualNetwork = deployment.virtualNetwork ?? [];
    this.reset();
  }

  /** Forgets every flow. Where nothing can be late, the same operations then make the same packets again, byte for byte. */
  reset(): void {
    this.chunk.clear();
    this.pieces.clear();
    // Where something from before may still come out, it must not pass for what comes next.
    this.ends.clear(this.past === null);
    if (this.past === null) this.writer.tokens = 0;
    this.past?.begin(this.writer.tokens + 1);
    this.strays = 0;
    this.chunk.overtaken = 0;
    this.renumbered = 0;
  }

  /** See `PacketDriver.ignored`. */
  get ignored(): number {
    return this.strays;
  }

  /** Packets so far, of all cases, that came out after their chunk. */
  get late(): number {
    return this.past?.count ?? 0;
  }

  /** Packets since the last reset that came out after one that was written after them. */
  get overtaken(): number {
    return this.chunk.overtaken;
  }

  get count(): number {
    return this.chunk.count;
  }

  at(i: number): InFlight {
    return this.chunk.at(i);
  }

  /** Whether what is under way has to be read before anything else is written. */
  get isFull(): boolean {
    return this.chunk.isFull(this.size);
  }

  nextToken(): number {
    return this.writer.nextToken();
  }

  /** A discovery is over: what comes of it afterwards is late. */
  noteQuestion(id: number): void {
    this.past?.noteQuestion(id);
  }

  /** Whether it belongs to a discovery that is over, and not to the one with the id `current`. */
  isLateQuestion(bytes: Uint8Array, current: number): boolean {
    const packet = parsePacket(bytes, bytes.length, this.packet);
    return packet !== null && this.past?.isLateQuestion(bytes, packet, current) === true;
  }

  /**
   * Builds the operation's packet in `buffer` and counts it as under way.
   * @returns its length, or -1 where what is under way has to be read first: `land`, and build again.
   */
  build(operation: Send | Receive): number {
    checkPayload(operation.bytes);
    const source = operation.op === 'send' ? this.vms.at(operation.vm) : operation.source;
    const flight = this.chunk.next(operation, source);
    const length = this.writer.write(flight, this.chunks);
    if (length >= 0) {
      this.chunk.add();
      this.sent += 1;
    }
    return length;
  }

  /** The fragments that what `build` made last, of `length` bytes, is to be sent in; null where it goes in one. */
  fragments(length: number): Uint8Array[] | null {
    const { operation, token } = this.chunk.at(this.chunk.count - 1);
    return operation.segment === 'fragments' ? fragmentsOf(this.buffer, length, 1 + (token % 0xffff)) : null;
  }

  /** Turns what is under way into outcomes; what comes out later is late. */
  land(outcomes: Outcome[]): void {
    const { chunk, past } = this;
    if (chunk.count === 0) return;
    past?.makeRoom();
    this.landFragments();
    for (let i = 0; i < chunk.count; i += 1) {
      const flight = chunk.at(i);
      outcomes.push(flight.outcome());
      past?.note(flight);
    }
    past?.begin(this.writer.tokens + 1);
    chunk.clear();
    this.chunks += 1;
  }

  private landFragments(): void {
    const packet = this.pieces.unfinished(this.packet);
    if (packet === null) return;
    const { source, sourcePort, destination, destinationPort } = packet;
    this.chunk.at(0).arrive({ source, sourcePort, destination, destinationPort, intact: false });
  }

  /** A packet came out towards the destinations. */
  seeOutside(bytes: Uint8Array): void {
    const packet = parsePacket(bytes, bytes.length, this.packet);
    if (packet !== null && packet.fragment && this.chunk.alone('fragments') !== null) {
      const whole = this.pieces.add(bytes);
      if (whole === null) return;
      this.pieces.clear();
      return this.seeOutside(whole);
    }
    if (packet !== null && this.past?.isLateFragment(packet) === true) return;
    if (packet === null || !this.isOurs(bytes, packet, 'receive')) return;
    const owner = this.chunk.owner(bytes, packet);
    if (owner !== null && this.past?.isEarlier(bytes, packet, owner) === true) return;
    if (owner !== null) this.chunk.noteOrder(owner, 'send');
    // A RST with a private source is a leak, whoever made it; to the VNet that is the right source.
    const leaks =
      this.vms.indexOf(packet.source) !== undefined &&
      !containedInAny(this.virtualNetwork, packet.destination);
    if (owner === null && !leaks && this.isOwnReset(packet, 'receive')) return;
    if (owner === null && this.past?.isLate(bytes, packet, 'send', this.chunk.only) === true) return;
    const flight = owner ?? this.chunk.suspect(packet, 'send');
    if (owner === null && flight.isRenumbered(bytes, packet)) this.renumbered += 1;
    const { source, sourcePort, destination, destinationPort } = packet;
    const intact = flight.isIntact(bytes, packet);
    this.learn(flight, packet, owner !== null);
    flight.arrive({ source, sourcePort, destination, destinationPort, intact });
  }

  /** A packet came out towards the VMs. */
  seeInside(bytes: Uint8Array): void {
    const packet = parsePacket(bytes, bytes.length, this.packet);
    if (packet !== null && this.isRefusal(bytes, packet)) return;
    if (packet === null || !this.isOurs(bytes, packet, 'send')) return;
    const vm = this.vms.indexOf(packet.destination);
    if (vm === undefined) {
      // What goes to an address that is nobody's is received by nobody.
      this.strays += 1;
      return;
    }
    const owner = this.chunk.owner(bytes, packet);
    if (owner !== null && this.past?.isEarlier(bytes, packet, owner) === true) return;
    if (
      owner === null &&
      (this.isOwnReset(packet, 'send') ||
        this.past?.isLate(bytes, packet, 'receive', this.chunk.only) === true)
    )
      return;
    if (owner !== null) this.chunk.noteOrder(owner, 'receive');
    const flight = owner ?? this.chunk.suspect(packet, 'receive');
    const { source, sourcePort, destinationPort: port } = packet;
    const intact = flight.isIntact(bytes, packet);
    this.learn(flight, packet, owner !== null);
    flight.deliver({ vm, port, source, sourcePort, intact });
  }

  /** Whether it is what a VM gets of the ICMP error that is under way. */
  private isRefusal(bytes: Uint8Array, packet: Packet): boolean {
    const flight = packet.protocol === ICMP ? this.chunk.alone('unreachable') : null;
    const quoted = flight === null ? null : readQuote(bytes, packet, this.tuple);
    const vm = this.vms.indexOf(packet.destination);
    if (flight === null || quoted === null || vm === undefined) return false;
    const { source, sourcePort: port, destination, destinationPort } = quoted;
    const intact = source === packet.destination && packet.lengthsHold && checksumsHold(bytes, packet);
    flight.deliver({ vm, port, source: destination, sourcePort: destinationPort, intact });
    return true;
  }

  /** Whether it may be one of our packets; if it is an ICMP error, notes what it says of those of this kind. */
  private isOurs(bytes: Uint8Array, packet: Packet, about: 'send' | 'receive'): boolean {
    if (packet.protocol === UDP || packet.protocol === TCP) return true;
    const quoted = packet.protocol === ICMP ? readQuote(bytes, packet, this.tuple) : null;
    const flight = quoted === null ? null : this.chunk.quoted(quoted, about);
    if (flight === null) this.strays += 1;
    else flight.answer ??= 'icmp';
    return false;
  }

  /** Whether it is a RST of the translator's; if so, notes what it says of what is under way. */
  private isOwnReset(packet: Packet, to: 'send' | 'receive'): boolean {
    if (packet.protocol !== TCP || (packet.flags & RST) === 0) return false;
    const flight = this.chunk.answered(packet, to);
    if (flight === null) this.strays += 1;
    else {
      flight.answer ??= 'rst';
      this.learn(flight, packet, false);
    }
    return true;
  }

  /** Lets both ends of a TCP flow know what got through. */
  private learn(flight: InFlight, packet: Packet, isFlight: boolean): void {
    if (packet.protocol !== TCP) return;
    const { ends } = this;
    if (isFlight) {
      ends.arrived(flight.end, flight.token, flight.flags, flight.operation.bytes);
    }
    const { destination, destinationPort, source, sourcePort, sequence, acknowledgement, flags } = packet;
    const end = ends.open(destination, destinationPort, source, sourcePort);
    ends.heard(end, sequence, acknowledgement, flags, packet.end - packet.payload);
  }
}
