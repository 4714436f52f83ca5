import { isMeasuredOnly } from '../../spec/vocabulary/index.ts';
import { type InFlight, segmentKey } from './in-flight.ts';
import { type Packet, TCP, UDP } from './packet.ts';
import { questionOf } from './discover.ts';
import { holdsDatagram, readToken, TOKEN_BYTES } from './payload.ts';

/** Packets without a token that are known as late when they come out after their chunk; older ones pass for somebody else's. */
const REMEMBERED = 4_096;

/** What may still come out of chunks that were read before, and must not be put down to what is under way. */
export class Latecomers {
  /** Packets that came out after their chunk, and are put down to nothing. */
  count = 0;
  private readonly numbers = new Set<number>();
  /** Those segments by `segmentKey`: several may bear one number. */
  private readonly segments = new Set<number>();
  /** Datagrams too short for a token that did not come out in their chunk, by `shortKey`. */
  private readonly shorts = new Set<string>();
  /** Where datagrams in fragments went. */
  private readonly fragmented = new Set<number>();
  /** Ids of discovery queries that are over. */
  private readonly questions = new Set<number>();
  private firstToken = 1;

  /** What bears a token below this belongs to an earlier chunk. */
  begin(firstToken: number): void {
    this.firstToken = firstToken;
  }

  /** Forgets the oldest, should there be many. */
  makeRoom(): void {
    if (this.shorts.size > REMEMBERED) this.shorts.clear();
    if (this.questions.size > REMEMBERED) this.questions.clear();
    if (this.fragmented.size > REMEMBERED) this.fragmented.clear();
    if (this.numbers.size <= REMEMBERED) return;
    this.numbers.clear();
    this.segments.clear();
  }

  note({ operation, token, flags, gotThrough }: InFlight): void {
    if (operation.segment === 'fragments') this.fragmented.add(operation.destination);
    if (isMeasuredOnly(operation.segment)) return;
    if (operation.protocol === 'udp') {
      const { op, bytes } = operation;
      if (gotThrough || bytes >= TOKEN_BYTES) return;
      this.shorts.add(shortKey(op, operation, bytes));
      return;
    }
    this.numbers.add(token);
    this.segments.add(segmentKey(token, flags, operation.bytes));
  }

  /** Whether it is a piece of an earlier datagram: behind the first one nothing else tells. */
  isLateFragment({ fragment, destination }: Packet): boolean {
    const late = fragment && this.fragmented.has(destination);
    if (late) this.count += 1;
    return late;
  }

  /** The discovery with this id is over. */
  noteQuestion(id: number): void {
    this.questions.add(id);
  }

  /** Whether it is the query or the answer of a discovery that is over; ids come round, and `current` is under way again. */
  isLateQuestion(bytes: Uint8Array, packet: Packet, current = -1): boolean {
    if (this.questions.size === 0) return false;
    const id = questionOf(bytes, packet);
    const late = id !== current && this.questions.has(id);
    if (late) this.count += 1;
    return late;
  }

  /**
   * Whether it is an earlier chunk's although it passes for this one: a segment of the same number, as an ACK and the data after
   * it bear, or a datagram too short for a token, by its bytes. Of two empty ones nobody can tell.
   */
  isEarlier(bytes: Uint8Array, packet: Packet, { token, flags, operation }: InFlight): boolean {
    if (packet.protocol === UDP) {
      const { payload, end } = packet;
      // Next to one too short for a token, a token tells.
      if (operation.bytes < TOKEN_BYTES && this.hasLateToken(bytes, packet)) return true;
      if (operation.bytes >= TOKEN_BYTES || holdsDatagram(bytes, payload, end, token, operation.bytes))
        return false;
      return this.isLateShort(packet, operation.op);
    }
    if (packet.protocol !== TCP) return false;
    const key = segmentKey(packet.sequence, packet.flags, packet.end - packet.payload);
    if (key === segmentKey(token, flags, operation.bytes) || !this.segments.has(key)) return false;
    this.count += 1;
    return true;
  }

  /**
   * Whether it belongs to a chunk that was read before, and was sent by a VM (`send`) or to one. One too short for a token may as
   * well be what is under way.
   */
  isLate(bytes: Uint8Array, packet: Packet, op: 'send' | 'receive', underWay: InFlight | null): boolean {
    if (this.isLateQuestion(bytes, packet)) return true;
    const { payload, end } = packet;
    if (packet.protocol === UDP && end - payload < TOKEN_BYTES) {
      const isThat =
        underWay?.operation.op === op &&
        underWay.operation.protocol === 'udp' &&
        !this.isElsewhere(packet, underWay) &&
        holdsDatagram(bytes, payload, end, underWay.token, underWay.operation.bytes);
      return !isThat && this.isLateShort(packet, op);
    }
    if (packet.protocol === UDP) return this.hasLateToken(bytes, packet);
    const late = packet.protocol === TCP && this.numbers.has(packet.sequence);
    if (late) this.count += 1;
    return late;
  }

  private hasLateToken(bytes: Uint8Array, { payload, end }: Packet): boolean {
    const token = readToken(bytes, payload, end);
    const late = token >= 0 && token < this.firstToken;
    if (late) this.count += 1;
    return late;
  }

  /** Whether its far end is that of an earlier one, and not of what is under way. */
  private isElsewhere(packet: Packet, { operation }: InFlight): boolean {
    const { op, bytes } = operation;
    const key = shortKey(op, packet, bytes);
    return key !== shortKey(op, operation, bytes) && this.shorts.has(key);
  }

  private isLateShort(packet: Packet, op: 'send' | 'receive'): boolean {
    const late = this.shorts.delete(shortKey(op, packet, packet.end - packet.payload));
    if (late) this.count += 1;
    return late;
  }
}

interface Ends {
  readonly source?: number;
  readonly sourcePort: number;
  readonly destination: number;
  readonly destinationPort: number;
}

/** By the far end of a datagram, which translation leaves as it is. */
function shortKey(op: 'send' | 'receive', ends: Ends, bytes: number): string {
  return op === 'send'
    ? `to ${ends.destination}:${ends.destinationPort} ${bytes}`
    : `from ${ends.source}:${ends.sourcePort} ${bytes}`;
}
