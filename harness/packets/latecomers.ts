import { isMeasuredOnly } from '../../spec/vocabulary/index.ts';
import { type InFlight, segmentKey } from './in-flight.ts';
import { type Packet, TCP, UDP } from './packet.ts';
import { readToken } from './payload.ts';

/** TCP segments that are known as late when they come out after their chunk; older ones pass for somebody else's. */
const REMEMBERED = 4_096;

/** What may still come out of chunks that were read before, and must not be put down to what is under way. */
export class Latecomers {
  /** Packets that came out after their chunk, and are put down to nothing. */
  count = 0;
  private readonly numbers = new Set<number>();
  /** Those segments by `segmentKey`: several may bear one number. */
  private readonly segments = new Set<number>();
  private firstToken = 1;

  /** What bears a token below this belongs to an earlier chunk. */
  begin(firstToken: number): void {
    this.firstToken = firstToken;
  }

  /** Forgets the oldest, should there be many. */
  makeRoom(): void {
    if (this.numbers.size <= REMEMBERED) return;
    this.numbers.clear();
    this.segments.clear();
  }

  note({ operation, token, flags }: InFlight): void {
    if (operation.protocol !== 'tcp' || isMeasuredOnly(operation.segment)) return;
    this.numbers.add(token);
    this.segments.add(segmentKey(token, flags, operation.bytes));
  }

  /** Whether an earlier chunk's segment bears the number of one under way: an ACK, and the data after it. */
  isEarlier(packet: Packet, { token, flags, operation }: InFlight): boolean {
    if (packet.protocol !== TCP) return false;
    const key = segmentKey(packet.sequence, packet.flags, packet.end - packet.payload);
    if (key === segmentKey(token, flags, operation.bytes) || !this.segments.has(key)) return false;
    this.count += 1;
    return true;
  }

  /** Whether it belongs to a chunk that was read before. */
  isLate(bytes: Uint8Array, packet: Packet): boolean {
    const token = packet.protocol === UDP ? readToken(bytes, packet.payload, packet.end) : -1;
    const late =
      (token >= 0 && token < this.firstToken) ||
      (packet.protocol === TCP && this.numbers.has(packet.sequence));
    if (late) this.count += 1;
    return late;
  }
}
