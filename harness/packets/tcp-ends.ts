import type { Address, Port, Segment } from '../../spec/vocabulary/index.ts';
import { ACK, FIN, PSH, RST, SYN } from './packet.ts';

/**
 * The sequence numbers of both ends of every TCP flow, as two real stacks would keep them, so that a translator which
 * tracks state (Linux conntrack with tcp_be_liberal=0) finds each segment inside its window. An end knows what it sent and
 * what it saw, never what the other end knows: the two see different addresses.
 *
 * Nothing is refused. A segment that a stack would not send just then gets numbers that fit what is known, made up where
 * nothing is: out-of-state segments are part of the tests.
 */

const HAS_SENT = 1;
const HAS_HEARD = 2;
/** The last thing sent was a SYN (with or without ACK) and nothing was heard since: sent again, it is the same segment. */
const SYN_UNHEARD = 4;
const FIN_SENT = 8;

/** Without window scaling, so many bytes may be under way that nobody acknowledged. */
const WINDOW = 65_535;

/** A new connection of an end begins this far beyond its last number, "larger than those recently used" (RFC 9293 section 3.4.1). */
const ISN_STEP = 0x20000;

const FIRST_CAPACITY = 64;
/** Ends are forgotten, oldest first, beyond this number: 64,511 flows to each of eight destinations, at about 40 bytes. */
const MAX_ENDS = 1 << 20;

export class TcpEnds {
  /** The numbers of the segment that `prepare` was last asked for. */
  sequence = 0;
  acknowledgement = 0;
  flags = 0;

  private capacity = FIRST_CAPACITY;
  private count = 0;
  private oldest = 0;
  private isn = 1;
  private heads = new Int32Array(FIRST_CAPACITY).fill(-1);
  private links = new Int32Array(FIRST_CAPACITY);
  /** Local address, remote address, both ports: three words an end. */
  private keys = new Uint32Array(FIRST_CAPACITY * 3);
  /** Next to send, next to hear, oldest that is not acknowledged: three words an end. */
  private numbers = new Uint32Array(FIRST_CAPACITY * 3);
  private states = new Uint8Array(FIRST_CAPACITY);
  private marks = new Int32Array(FIRST_CAPACITY);
  private readonly max: number;

  constructor(max = MAX_ENDS) {
    this.max = max;
  }

  /**
   * Forgets every end. Costs the same however large a case was before.
   * @param again whether the numbers begin again too, or none is used twice.
   */
  clear(again = true): void {
    if (this.capacity > FIRST_CAPACITY) this.resize(FIRST_CAPACITY, 0);
    else this.heads.fill(-1);
    this.count = 0;
    this.oldest = 0;
    if (again) this.isn = 1;
  }

  /** The end at local:localPort of its connection with remote:remotePort; valid until `max` others were opened. */
  open(local: Address, localPort: Port, remote: Address, remotePort: Port): number {
    const ports = ((localPort << 16) | remotePort) >>> 0;
    let bucket = this.bucketOf(local, remote, ports);
    for (let end = this.heads[bucket] as number; end >= 0; end = this.links[end] as number) {
      if (this.isAt(end, local, remote, ports)) return end;
    }
    if (this.count === this.capacity && this.capacity < this.max) {
      this.resize(Math.min(this.capacity * 2, this.max), this.count);
      bucket = this.bucketOf(local, remote, ports);
    }
    const end = this.take();
    this.keys[end * 3] = local;
    this.keys[end * 3 + 1] = remote;
    this.keys[end * 3 + 2] = ports;
    this.states[end] = 0;
    this.marks[end] = -1;
    this.links[end] = this.heads[bucket] as number;
    this.heads[bucket] = end;
    return end;
  }

  /** Puts a mark on an end; says whether it bore that mark already. */
  mark(end: number, mark: number): boolean {
    if (this.marks[end] === mark) return true;
    this.marks[end] = mark;
    return false;
  }

  /** Sets `sequence`, `acknowledgement` and `flags` for the next segment of this end. */
  prepare(end: number, segment: Segment, bytes: number): void {
    const state = this.states[end] as number;
    const heard = (state & HAS_HEARD) !== 0;
    // A number nobody expects, but not 0, which some stacks take for "none".
    this.acknowledgement = heard ? (this.numbers[end * 3 + 1] as number) : this.newIsn();
    if (segment === 'syn' || segment === 'syn-ack') {
      this.sequence = this.synSequence(end, state);
      this.flags = segment === 'syn' ? SYN : SYN | ACK;
      if (segment === 'syn') this.acknowledgement = 0;
      return;
    }
    if ((state & HAS_SENT) === 0) this.begin(end, this.newIsn());
    this.sequence = this.nextSequence(end, segment, bytes);
    this.flags = flagsOf(segment, bytes);
    if (segment === 'rst') {
      // RFC 9293 section 3.5.2: a RST carries ACK unless there is nothing to acknowledge.
      if (heard) this.flags |= ACK;
      else this.acknowledgement = 0;
    }
  }

  /** The segment that `prepare` gave `sequence` and `flags` to was seen to get through, so the numbers go on from there. */
  arrived(end: number, sequence: number, flags: number, bytes: number): void {
    const next = after(sequence, flags, bytes);
    if ((flags & SYN) !== 0) {
      this.begin(end, next);
      this.states[end] = (this.states[end] as number) | SYN_UNHEARD;
      return;
    }
    if ((flags & FIN) !== 0) this.states[end] = (this.states[end] as number) | FIN_SENT;
    if (isAfter(next, this.numbers[end * 3] as number)) this.numbers[end * 3] = next;
  }

  /** This end saw a segment of its peer's. */
  heard(end: number, sequence: number, acknowledgement: number, flags: number, bytes: number): void {
    let state = (this.states[end] as number) & ~SYN_UNHEARD;
    // A RST's numbers are often made up by whoever refuses a connection.
    if ((flags & RST) === 0) {
      const next = after(sequence, flags, bytes);
      const known = this.numbers[end * 3 + 1] as number;
      if ((state & HAS_HEARD) === 0 || (flags & SYN) !== 0 || isAfter(next, known)) {
        this.numbers[end * 3 + 1] = next;
      }
      state |= HAS_HEARD;
    }
    this.states[end] = state;
    if ((flags & ACK) === 0 || (flags & RST) !== 0) return;
    // Joined in mid-stream: the peer says where this end is.
    if ((state & HAS_SENT) === 0) this.begin(end, acknowledgement);
    else if (isAfter(acknowledgement, this.numbers[end * 3 + 2] as number)) {
      this.numbers[end * 3 + 2] = acknowledgement;
    }
  }

  private begin(end: number, next: number): void {
    this.numbers[end * 3] = next;
    this.numbers[end * 3 + 2] = next;
    this.states[end] = ((this.states[end] as number) | HAS_SENT) & ~FIN_SENT;
  }

  private synSequence(end: number, state: number): number {
    if ((state & HAS_SENT) === 0) return this.newIsn();
    const next = this.numbers[end * 3] as number;
    return (next + ((state & SYN_UNHEARD) !== 0 ? -1 : ISN_STEP)) >>> 0;
  }

  private nextSequence(end: number, segment: Segment, bytes: number): number {
    const next = this.numbers[end * 3] as number;
    const unacknowledged = this.numbers[end * 3 + 2] as number;
    const finSent = ((this.states[end] as number) & FIN_SENT) !== 0;
    if (segment === 'fin' && finSent && bytes === 0) return (next - 1) >>> 0;
    // What does not fit the window is sent in the place of what nobody acknowledged, as after a loss.
    return ((next - unacknowledged) >>> 0) + bytes < WINDOW ? next : unacknowledged;
  }

  /** Spread over the whole range, and never twice within 2^32: a segment is known again by its number. */
  private newIsn(): number {
    this.isn = (this.isn + 1) >>> 0;
    return Math.imul(this.isn, 0x9e3779b1) >>> 0 || this.newIsn();
  }

  private isAt(end: number, local: Address, remote: Address, ports: number): boolean {
    const { keys } = this;
    return keys[end * 3 + 2] === ports && keys[end * 3] === local && keys[end * 3 + 1] === remote;
  }

  private bucketOf(local: Address, remote: Address, ports: number): number {
    let hash = Math.imul(local ^ Math.imul(remote, 0x85ebca6b), 0xc2b2ae35) ^ Math.imul(ports, 0x9e3779b1);
    hash ^= hash >>> 15;
    return (Math.imul(hash, 0x2c1b3c6d) >>> 8) % this.capacity;
  }

  private take(): number {
    if (this.count < this.capacity) {
      this.count += 1;
      return this.count - 1;
    }
    const end = this.oldest;
    this.oldest = (this.oldest + 1) % this.capacity;
    this.unlink(end);
    return end;
  }

  private unlink(end: number): void {
    const { keys, heads, links } = this;
    const bucket = this.bucketOf(
      keys[end * 3] as number,
      keys[end * 3 + 1] as number,
      keys[end * 3 + 2] as number,
    );
    if (heads[bucket] === end) {
      heads[bucket] = links[end] as number;
      return;
    }
    let before = heads[bucket] as number;
    while (links[before] !== end) before = links[before] as number;
    links[before] = links[end] as number;
  }

  /** Makes room for `capacity` ends and keeps the first `keep`. */
  private resize(capacity: number, keep: number): void {
    this.capacity = capacity;
    this.keys = resized(this.keys, new Uint32Array(capacity * 3), keep * 3);
    this.numbers = resized(this.numbers, new Uint32Array(capacity * 3), keep * 3);
    this.states = resized(this.states, new Uint8Array(capacity), keep);
    this.marks = resized(this.marks, new Int32Array(capacity), keep);
    this.links = new Int32Array(capacity);
    this.heads = new Int32Array(capacity).fill(-1);
    for (let end = 0; end < keep; end += 1) {
      const at = end * 3;
      const bucket = this.bucketOf(
        this.keys[at] as number,
        this.keys[at + 1] as number,
        this.keys[at + 2] as number,
      );
      this.links[end] = this.heads[bucket] as number;
      this.heads[bucket] = end;
    }
  }
}

function resized<T extends Uint32Array | Int32Array | Uint8Array>(from: T, to: T, keep: number): T {
  to.set(from.subarray(0, keep));
  return to;
}

function flagsOf(segment: Segment, bytes: number): number {
  switch (segment) {
    case 'syn':
      return SYN;
    case 'syn-ack':
      return SYN | ACK;
    case 'fin':
      return FIN | ACK;
    case 'rst':
      return RST;
    default:
      return bytes > 0 ? PSH | ACK : ACK;
  }
}

/** The number after a segment: SYN and FIN take one each. */
function after(sequence: number, flags: number, bytes: number): number {
  return (sequence + bytes + (flags & SYN ? 1 : 0) + (flags & FIN ? 1 : 0)) >>> 0;
}

/** Whether a comes after b, modulo 2^32 (RFC 9293 section 3.4). */
function isAfter(a: number, b: number): boolean {
  return a !== b && (a - b) >>> 0 < 0x80000000;
}
