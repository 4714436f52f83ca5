/**
 * One holding (a flow with one public endpoint) is one row of 14 words in a single buffer: four times, then integers.
 * Rows rather than a column per field: an event needs most fields of one holding, which then share a cache line or two.
 */
const WORDS = 14;

/** No row: links and heads. */
export const NONE = -1;

/** The times of a row stand at `timeAt(row)` of `times`, in this order. */
export const FIRST_SEEN = 0;
export const LAST_OUT_SENT = 1;
export const LAST_OUT_SEEN = 2;
export const LAST_SEEN = 3;

/** The integers of a row stand at `wordAt(row)` of `words`. */
/** The next holding of the same tuple, in the order of opening; of a free row, the next free one. */
export const TUPLE_NEXT = 8;
export const VM = 9;
export const POOL = 10;
/** The group in which it became sure, 0 for none. */
export const GROUP = 11;
/** Private port, and the destination's in the upper half. */
export const PORTS = 12;
/** Flags, and the public port in the upper half. */
export const STATE = 13;

export const SURE = 1;
export const POSSIBLE = 2;
/** ILPIP flows lack it: they are counted, but hold no SNAT port and are nobody's rivals. */
export const SNAT = 4;
/** It is the one that its flow was last seen with: the index of flows leads to it. */
export const CURRENT = 8;
/** An open that nobody saw: in no index. */
export const GHOST = 16;
export const FIN_OUT = 32;
export const FIN_IN = 64;
export const CLOSED = 128;
export const DEMOTED = 256;
export const REUSED = 512;
export const ANSWERED = 1_024;
/** Its tuple may have other holdings. Without it there are none, and nobody needs to look. */
export const SHARED = 2_048;
/** Two bits: how far the TCP handshake came. */
export const HANDSHAKE = 3 << 13;
export const HANDSHAKE_SYN = 1 << 13;
export const HANDSHAKE_SYN_ACK = 2 << 13;
export const HANDSHAKE_DONE = 3 << 13;

export const TCP = 1 << 15;

/** How far TCP came. */
export const CONNECTION = HANDSHAKE | FIN_OUT | FIN_IN | CLOSED;

export function wordAt(row: number): number {
  return row * WORDS;
}

export function timeAt(row: number): number {
  return row * (WORDS / 2);
}

const SMALLEST = 64;
const LARGE = 4_096;

/** The rows, the free ones among them, and room for more. */
export class Rows {
  words = new Int32Array(SMALLEST * WORDS);
  times = new Float64Array(this.words.buffer);
  capacity = SMALLEST;
  /** Rows below it have been in use since the last reset. */
  top = 0;
  #free = NONE;

  reset(): void {
    this.top = 0;
    this.#free = NONE;
  }

  /** True when `take` has to move the rows to a larger buffer first: views and capacity change. */
  get full(): boolean {
    return this.#free === NONE && this.top === this.capacity;
  }

  grow(): void {
    // Doubling would leave up to half of a large buffer empty.
    this.capacity += this.capacity < LARGE ? this.capacity : this.capacity >> 4;
    const words = new Int32Array(this.capacity * WORDS);
    words.set(this.words);
    this.words = words;
    this.times = new Float64Array(words.buffer);
  }

  /** A row with whatever stood in it before. */
  take(): number {
    const free = this.#free;
    if (free === NONE) return this.top++;
    this.#free = this.words[wordAt(free) + TUPLE_NEXT]!;
    return free;
  }

  release(row: number): void {
    const at = wordAt(row);
    this.words[at + TUPLE_NEXT] = this.#free;
    this.words[at + STATE] = 0;
    this.#free = row;
  }
}
