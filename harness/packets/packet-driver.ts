import {
  type Address,
  type Deployment,
  type Discover,
  type Operation,
  type Outcome,
  type Receive,
  type Send,
  SnatcheckError,
} from '../../spec/vocabulary/index.ts';
import { checkPayload, MAX_PACKET, TCP_PAYLOAD, UDP_PAYLOAD, writeTcp, writeUdp } from './build.ts';
import { Chunk } from './chunk.ts';
import { discover } from './discover.ts';
import { spanGroups } from './groups.ts';
import type { InFlight } from './in-flight.ts';
import type { PacketSides } from './packet-sides.ts';
import { blankPacket, ICMP, type Packet, parsePacket, readQuote, RST, TCP, UDP } from './packet.ts';
import { writeDatagram, writePattern } from './payload.ts';
import { TcpEnds } from './tcp-ends.ts';

/** The operations that are packets; a target carries out the others itself. */
export type PacketOperation = Send | Receive | Discover;

export function isPacketOperation(operation: Operation): operation is PacketOperation {
  return operation.op === 'send' || operation.op === 'receive' || operation.op === 'discover';
}

export interface DriverOptions {
  /** Packets written before both sides are read empty, 1..1,024; 1 by default. */
  readonly chunk?: number;
  /**
   * The translator is done with a packet when its write returns, as one in this process or in this kernel is (the default).
   * An operation then ends with its write, however late its packet is read. Otherwise it ends when its chunk was read.
   */
  readonly synchronous?: boolean;
}

/**
 * Turns operations into packets on both sides of a translator, and what comes out into outcomes.
 *
 * A packet is known again by a token: TCP's sequence number, which translators keep, or the first eight bytes of a UDP
 * payload. Packets that no token tells apart are never under way together. What comes out and bears no token is put down to
 * what was under way then, so that no leak is lost, and is not `intact`. A RST or an ICMP error that nobody sent is the
 * translator's own: an `answer` where it fits what is under way, ignored where it is about something earlier.
 */
export class PacketDriver {
  private readonly sides: PacketSides;
  private readonly chunkSize: number;
  private readonly synchronous: boolean;
  private readonly buffer = new Uint8Array(MAX_PACKET);
  private readonly packet = blankPacket();
  private readonly tuple = { protocol: 0, source: 0, sourcePort: 0, destination: 0, destinationPort: 0 };
  private readonly chunk = new Chunk();
  private readonly ends = new TcpEnds();
  private readonly vms = new Map<Address, number>();
  private readonly addresses: Address[] = [];
  private chunks = 0;
  private tokens = 0;
  private strays = 0;

  constructor(sides: PacketSides, options: DriverOptions = {}) {
    this.sides = sides;
    this.chunkSize = checkChunk(options.chunk ?? 1);
    this.synchronous = options.synchronous ?? true;
  }

  /** Learns the VMs' addresses and forgets everything else. */
  deploy(deployment: Pick<Deployment, 'vms'>): void {
    this.vms.clear();
    this.addresses.length = 0;
    for (const { address } of deployment.vms) {
      this.vms.set(address, this.addresses.length);
      this.addresses.push(address);
    }
    this.reset();
  }

  /** Forgets every flow. The same operations then make the same packets again, byte for byte. */
  reset(): void {
    this.ends.clear();
    this.chunk.clear();
    this.tokens = 0;
    this.strays = 0;
  }

  /**
   * Packets read since the last reset that count for nothing: not IPv4, neither UDP nor TCP, delivered to an address that is
   * no VM's, or the translator's own word about something earlier.
   */
  get ignored(): number {
    return this.strays;
  }

  /**
   * Carries out the packet operations that begin at batch[from], up to the first other one, and appends their outcomes.
   * @returns the index of the operation after the last one carried out.
   */
  run(batch: readonly Operation[], from: number, outcomes: Outcome[]): number {
    let grouped = false;
    let i = from;
    for (; i < batch.length; i += 1) {
      const operation = batch[i] as Operation;
      if (operation.op === 'send' || operation.op === 'receive') {
        grouped ||= operation.group !== 0;
        this.write(operation, outcomes);
      } else if (operation.op === 'discover') {
        this.finish(outcomes);
        const vm = this.vmAddress(operation.vm);
        outcomes.push(discover(this.sides, this.buffer, vm, operation, this.nextToken()));
      } else break;
    }
    this.finish(outcomes);
    if (grouped) spanGroups(batch, from, i, outcomes);
    return i;
  }

  private vmAddress(vm: number): Address {
    const address = this.addresses[vm];
    if (address !== undefined) return address;
    throw new SnatcheckError('vm-unknown', {
      expected: `the index of one of ${this.addresses.length} VMs`,
      received: String(vm),
      remedy: 'Name VMs by their index in the deployment.',
    });
  }

  private nextToken(): number {
    this.tokens = (this.tokens + 1) >>> 0;
    return this.tokens;
  }

  private write(operation: Send | Receive, outcomes: Outcome[]): void {
    checkPayload(operation.bytes);
    const source = operation.op === 'send' ? this.vmAddress(operation.vm) : operation.source;
    const flight = this.chunk.next(operation, source);
    const { anonymous } = flight;
    const length =
      operation.protocol === 'udp'
        ? this.writeDatagram(flight, outcomes)
        : this.writeSegment(flight, outcomes);
    this.chunk.add();
    flight.sent = this.sides.now();
    if (operation.op === 'send') this.sides.writeInside(this.buffer, length);
    else this.sides.writeOutside(this.buffer, length);
    flight.seen = this.sides.now();
    if (anonymous || this.chunk.count >= this.chunkSize) this.finish(outcomes);
  }

  private writeDatagram(flight: InFlight, outcomes: Outcome[]): number {
    const { operation, source } = flight;
    if (flight.anonymous) this.finish(outcomes);
    flight.token = this.nextToken();
    const { bytes, sourcePort, destination, destinationPort } = operation;
    const zeroChecksum = operation.op === 'send' && operation.zeroChecksum;
    writeDatagram(this.buffer, UDP_PAYLOAD, bytes, flight.token);
    return writeUdp(this.buffer, source, sourcePort, destination, destinationPort, bytes, zeroChecksum);
  }

  private writeSegment(flight: InFlight, outcomes: Outcome[]): number {
    const { operation, source } = flight;
    const { bytes, segment, sourcePort, destination, destinationPort } = operation;
    const { buffer, chunk, ends } = this;
    const end = ends.open(source, sourcePort, destination, destinationPort);
    // An end's next number depends on what became of its last segment and on what its peer sent.
    if (ends.mark(end, this.chunks) || chunk.hasSegmentsAgainst(operation)) this.finish(outcomes);
    ends.prepare(end, segment, bytes);
    const { sequence, acknowledgement, flags } = ends;
    if (chunk.hasSequence(sequence)) this.finish(outcomes);
    ends.mark(end, this.chunks);
    flight.end = end;
    flight.token = sequence;
    flight.flags = flags;
    writePattern(buffer, TCP_PAYLOAD, TCP_PAYLOAD + bytes, sequence);
    return writeTcp(
      buffer,
      source,
      sourcePort,
      destination,
      destinationPort,
      flags,
      sequence,
      acknowledgement,
      bytes,
    );
  }

  /** Reads both sides empty and turns the chunk into outcomes. */
  private finish(outcomes: Outcome[]): void {
    const { chunk, sides } = this;
    if (chunk.count === 0) return;
    for (let bytes = sides.readOutside(); bytes !== null; bytes = sides.readOutside()) {
      this.seeOutside(bytes);
    }
    for (let bytes = sides.readInside(); bytes !== null; bytes = sides.readInside()) {
      this.seeInside(bytes);
    }
    const end = this.synchronous ? 0 : sides.now();
    for (let i = 0; i < chunk.count; i += 1) {
      const flight = chunk.at(i);
      if (!this.synchronous) flight.seen = end;
      outcomes.push(flight.outcome());
    }
    chunk.clear();
    this.chunks += 1;
  }

  private seeOutside(bytes: Uint8Array): void {
    const packet = parsePacket(bytes, bytes.length, this.packet);
    if (packet === null || !this.isOurs(bytes, packet, 'receive')) return;
    const owner = this.chunk.owner(bytes, packet);
    // A RST with a private source is a leak, whoever made it.
    if (owner === null && !this.vms.has(packet.source) && this.isOwnReset(packet, 'receive')) return;
    const flight = owner ?? this.chunk.suspect(packet, 'send');
    const { source, sourcePort, destination, destinationPort } = packet;
    const intact = flight.isIntact(bytes, packet);
    this.learn(flight, packet, owner !== null);
    flight.arrive({ source, sourcePort, destination, destinationPort, intact });
  }

  private seeInside(bytes: Uint8Array): void {
    const packet = parsePacket(bytes, bytes.length, this.packet);
    if (packet === null || !this.isOurs(bytes, packet, 'send')) return;
    const vm = this.vms.get(packet.destination);
    if (vm === undefined) {
      // What goes to an address that is nobody's is received by nobody.
      this.strays += 1;
      return;
    }
    const owner = this.chunk.owner(bytes, packet);
    if (owner === null && this.isOwnReset(packet, 'send')) return;
    const flight = owner ?? this.chunk.suspect(packet, 'receive');
    const { source, sourcePort, destinationPort: port } = packet;
    const intact = flight.isIntact(bytes, packet);
    this.learn(flight, packet, owner !== null);
    flight.deliver({ vm, port, source, sourcePort, intact });
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

function checkChunk(chunk: number): number {
  if (Number.isInteger(chunk) && chunk >= 1 && chunk <= 1_024) return chunk;
  throw new SnatcheckError('chunk-out-of-range', {
    expected: 'an integer of 1..1024 packets',
    received: String(chunk),
    remedy: 'Choose how many packets are written before they are read back.',
  });
}
