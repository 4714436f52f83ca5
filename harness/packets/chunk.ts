import { type Address, type Receive, type Send, SnatcheckError } from '../../spec/vocabulary/index.ts';
import { InFlight } from './in-flight.ts';
import { type Packet, type QuotedTuple, TCP, UDP } from './packet.ts';
import { readToken } from './payload.ts';

/** The packets that are under way together, in the order in which they were written, and whose is what comes out. */
export class Chunk {
  count = 0;
  /** Packets that came out after one that was written after them. */
  overtaken = 0;
  private readonly flights: InFlight[] = [];
  /** The flight that something was put down to last: what comes out next is likely its or the next one's. */
  private latest = 0;
  /** The last flight of each kind that came out on its far side. */
  private readonly furthest = { send: -1, receive: -1 };

  at(i: number): InFlight {
    return this.flights[i] as InFlight;
  }

  /** A flight for one more packet; `add` puts it under way. */
  next(operation: Send | Receive, source: Address): InFlight {
    let flight = this.flights[this.count];
    if (flight === undefined) {
      flight = new InFlight(operation);
      this.flights.push(flight);
    }
    flight.begin(operation, source);
    return flight;
  }

  add(): void {
    this.count += 1;
  }

  /** Whether it has so many, or one that has to go alone. */
  isFull(size: number): boolean {
    return this.count >= size || (this.count > 0 && this.at(this.count - 1).anonymous);
  }

  /** Ends the chunk. A flight that `next` made and `add` did not follow is the next chunk's first. */
  clear(): void {
    const pending = this.flights[this.count];
    if (pending !== undefined) {
      this.flights[this.count] = this.at(0);
      this.flights[0] = pending;
    }
    this.count = 0;
    this.latest = 0;
    this.furthest.send = -1;
    this.furthest.receive = -1;
  }

  /** What `owner` found last came out on the far side of this kind. What comes twice is in nobody's way the second time. */
  noteOrder({ operation, gotThrough }: InFlight, far: 'send' | 'receive'): void {
    if (operation.op !== far || gotThrough) return;
    if (this.latest < this.furthest[far]) this.overtaken += 1;
    else this.furthest[far] = this.latest;
  }

  /** The flight under way if there is one alone. */
  get only(): InFlight | null {
    return this.count === 1 ? this.at(0) : null;
  }

  /** The flight under way if it is one of this kind, which goes alone. */
  alone(segment: 'fragments' | 'unreachable'): InFlight | null {
    const flight = this.only;
    return flight?.operation.segment === segment ? flight : null;
  }

  /** Whether segments that go the other way than this operation's are under way. */
  hasSegmentsAgainst(operation: Send | Receive): boolean {
    for (let i = 0; i < this.count; i += 1) {
      const other = this.at(i).operation;
      if (other.protocol === 'tcp' && other.op !== operation.op) return true;
    }
    return false;
  }

  hasSequence(sequence: number): boolean {
    for (let i = 0; i < this.count; i += 1) {
      const flight = this.at(i);
      if (flight.token === sequence && flight.operation.protocol === 'tcp') return true;
    }
    return false;
  }

  /** The flight whose token a UDP or TCP packet bears, or null. */
  owner(bytes: Uint8Array, packet: Packet): InFlight | null {
    const token = packet.protocol === UDP ? readToken(bytes, packet.payload, packet.end) : packet.sequence;
    let at = this.latest;
    for (let i = 0; i < this.count; i += 1) {
      const flight = this.at(at);
      if (packet.protocol === UDP ? flight.isDatagram(token) : flight.isSegment(packet)) {
        this.latest = at;
        return flight;
      }
      at += 1;
      if (at === this.count) at = 0;
    }
    if (this.count === 0) return null;
    const only = this.at(0);
    return only.anonymous && only.isBoundFor(packet) ? only : null;
  }

  /** The flight of this kind that a TCP packet answers by its tuple, or null. */
  answered(packet: Packet, op: 'send' | 'receive'): InFlight | null {
    for (let i = 0; packet.protocol === TCP && i < this.count; i += 1) {
      const flight = this.at(i);
      if (flight.operation.protocol === 'tcp' && flight.operation.op === op && flight.isMirroredBy(packet)) {
        return flight;
      }
    }
    return null;
  }

  /** The flight of this kind that an ICMP error with this quotation is about, or null. */
  quoted(tuple: QuotedTuple, op: 'send' | 'receive'): InFlight | null {
    for (let i = 0; i < this.count; i += 1) {
      const flight = this.at(i);
      if (flight.operation.op === op && flight.isQuotedBy(tuple)) return flight;
    }
    return null;
  }

  /**
   * Whom to put a packet without a token down to, of a chunk that is not empty: a flight bound for where it goes before
   * one that is not, one of the kind that comes out on that side before another, one that did not get through before one that did.
   */
  suspect(packet: Packet, op: 'send' | 'receive'): InFlight {
    let best = this.at(this.latest);
    let most = 1;
    for (let i = 0; i < this.count; i += 1) {
      const flight = this.at(i);
      const points =
        (flight.isBoundFor(packet) ? 4 : 0) +
        (flight.operation.op === op ? 2 : 0) +
        (flight.gotThrough ? 0 : 1);
      if (points > most) {
        best = flight;
        most = points;
      }
    }
    return best;
  }
}

/** @throws SnatcheckError `chunk-out-of-range` */
export function checkChunk(chunk: number): number {
  if (Number.isInteger(chunk) && chunk >= 1 && chunk <= 1_024) return chunk;
  throw new SnatcheckError('chunk-out-of-range', {
    expected: 'an integer of 1..1024 packets',
    received: String(chunk),
    remedy: 'Choose how many packets are written before they are read back.',
  });
}
