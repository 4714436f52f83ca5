import { read16, read8, write16 } from './bytes.ts';
import { addWords, complement } from './checksum.ts';
import { IP_HEADER, type Packet, parsePacket, UDP_HEADER } from './packet.ts';

/** RFC 791: offsets count in units of eight bytes. */
const UNIT = 8;
const MORE = 0x2000;
const OFFSET = 0x1fff;
/** What the first fragment takes: the header and the least payload that a fragment can. */
const CUT = UDP_HEADER + UNIT;

/**
 * Cuts the UDP datagram in bytes[0..length) in two. No header of ours has options.
 * @param identification 1..65,535, which tells its fragments from another datagram's.
 */
export function fragmentsOf(bytes: Uint8Array, length: number, identification: number): Uint8Array[] {
  const first = bytes.slice(0, IP_HEADER + CUT);
  const last = new Uint8Array(length - CUT);
  last.set(bytes.subarray(0, IP_HEADER));
  last.set(bytes.subarray(IP_HEADER + CUT, length), IP_HEADER);
  stamp(first, identification, MORE);
  stamp(last, identification, CUT / UNIT);
  return [first, last];
}

function stamp(packet: Uint8Array, identification: number, field: number): void {
  write16(packet, 2, packet.length);
  write16(packet, 4, identification);
  write16(packet, 6, field);
  write16(packet, 10, 0);
  write16(packet, 10, complement(addWords(0, packet, 0, headerOf(packet))));
}

const headerOf = (packet: Uint8Array) => (read8(packet, 0) & 15) * 4;

/** Puts the fragments of one datagram together again, in whatever order and however cut they come out. */
export class Reassembly {
  readonly #pieces = new Map<number, Uint8Array>();

  /** The first fragment, or any where that one did not come: its addresses say whence it came. Null when there is none. */
  get witness(): Uint8Array | null {
    return this.#pieces.get(0) ?? this.#pieces.values().next().value ?? null;
  }

  /** What came out and makes no whole datagram, read into `packet`; forgets it. */
  unfinished(packet: Packet): Packet | null {
    const { witness } = this;
    this.clear();
    return witness === null ? null : parsePacket(witness, witness.length, packet);
  }

  clear(): void {
    // A map allocates anew when it is cleared, be it empty, and hardly a packet comes in pieces.
    if (this.#pieces.size > 0) this.#pieces.clear();
  }

  /** Takes one fragment; returns the whole datagram once nothing of it is missing. */
  add(bytes: Uint8Array): Uint8Array | null {
    this.#pieces.set((read16(bytes, 6) & OFFSET) * UNIT, bytes.slice(0, read16(bytes, 2)));
    const parts: Uint8Array[] = [];
    for (let at = 0; ;) {
      const piece = this.#pieces.get(at);
      if (piece === undefined) return null;
      const header = headerOf(piece);
      parts.push(at === 0 ? piece : piece.subarray(header));
      at += piece.length - header;
      if ((read16(piece, 6) & MORE) === 0) break;
      // A fragment without a payload would be its own successor.
      if (piece.length === header) return null;
    }
    const whole = new Uint8Array(Buffer.concat(parts));
    stamp(whole, read16(whole, 4), 0);
    return whole;
  }
}
