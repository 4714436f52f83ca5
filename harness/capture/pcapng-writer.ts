import { createRecordFile, type RecordFile, writeError } from '../record/record-file.ts';
import type { SnatcheckError } from '../../spec/vocabulary/index.ts';

/** Bytes that wait for one write. */
const BUFFER = 256 * 1024;

/** Block types and options of pcapng (draft-ietf-opsawg-pcapng). */
const SECTION_HEADER = 0x0a0d0d0a;
const BYTE_ORDER = 0x1a2b3c4d;
const INTERFACE = 1;
const ENHANCED_PACKET = 6;
const COMMENT = 1;
const USER_APPLICATION = 4;
const INTERFACE_NAME = 2;
const TIME_RESOLUTION = 9;
/** LINKTYPE_RAW: a packet begins with its IP header. */
const RAW = 101;

export type Side = 'inside' | 'outside';

/**
 * Writes packets of both sides as pcapng: two interfaces, named inside and outside, times in nanoseconds. Like the run
 * record it never waits, and a full disk ends nothing: the first error is kept as `failure`.
 */
export class PcapngWriter {
  readonly path: string;
  readonly #file: RecordFile;
  #parts: Uint8Array[] = [];
  #held = 0;
  #failure: SnatcheckError | null = null;
  #closed = false;

  /**
   * @param application what wrote it, and `comment` what a reader should know of the whole.
   * @throws SnatcheckError `record-write-failed` or `record-disk-full`
   */
  constructor(path: string, application: string, comment: string, file: RecordFile = createRecordFile(path)) {
    this.path = path;
    this.#file = file;
    const head = Buffer.alloc(16);
    head.writeUInt32LE(BYTE_ORDER, 0);
    head.writeUInt16LE(1, 4);
    // The section's length is not known yet.
    head.writeBigInt64LE(-1n, 8);
    this.#block(SECTION_HEADER, head, [option(COMMENT, comment), option(USER_APPLICATION, application)]);
    for (const side of ['inside', 'outside'] as const) {
      const head = Buffer.alloc(8);
      head.writeUInt16LE(RAW, 0);
      this.#block(INTERFACE, head, [option(INTERFACE_NAME, side), option(TIME_RESOLUTION, Buffer.of(9))]);
    }
  }

  get failure(): SnatcheckError | null {
    return this.#failure;
  }

  /** @param timeMs since 1970. */
  packet(side: Side, timeMs: number, bytes: Uint8Array, comment: string | null = null): void {
    const head = Buffer.alloc(20);
    const nanoseconds = BigInt(Math.round(timeMs * 1_000)) * 1_000n;
    head.writeUInt32LE(side === 'inside' ? 0 : 1, 0);
    head.writeUInt32LE(Number(nanoseconds >> 32n), 4);
    head.writeUInt32LE(Number(nanoseconds & 0xffff_ffffn), 8);
    head.writeUInt32LE(bytes.length, 12);
    head.writeUInt32LE(bytes.length, 16);
    const body = [head, padded(bytes)];
    this.#block(ENHANCED_PACKET, Buffer.concat(body), comment === null ? [] : [option(COMMENT, comment)]);
  }

  /** May be called twice. */
  close(): void {
    if (this.#closed) return;
    this.#flush();
    this.#closed = true;
    try {
      this.#file.close();
    } catch (error) {
      this.#failure ??= writeError(error, this.path);
    }
  }

  #block(type: number, body: Uint8Array, options: readonly Uint8Array[]): void {
    if (this.#failure !== null || this.#closed) return;
    const end = options.length === 0 ? [] : [...options, Buffer.alloc(4)];
    const size = 12 + body.length + end.reduce((sum, { length }) => sum + length, 0);
    const head = Buffer.alloc(8);
    head.writeUInt32LE(type, 0);
    head.writeUInt32LE(size, 4);
    const tail = Buffer.alloc(4);
    tail.writeUInt32LE(size, 0);
    this.#parts.push(head, body, ...end, tail);
    this.#held += size;
    if (this.#held >= BUFFER) this.#flush();
  }

  #flush(): void {
    let rest: Uint8Array = Buffer.concat(this.#parts);
    this.#parts = [];
    this.#held = 0;
    try {
      while (rest.length > 0) rest = rest.subarray(this.#file.write(rest));
    } catch (error) {
      this.#failure ??= writeError(error, this.path);
    }
  }
}

function option(code: number, value: string | Uint8Array): Uint8Array {
  // An option's length has 16 bits.
  const bytes = Buffer.from(typeof value === 'string' ? value.slice(0, 10_000) : value);
  const head = Buffer.alloc(4);
  head.writeUInt16LE(code, 0);
  head.writeUInt16LE(bytes.length, 2);
  return Buffer.concat([head, padded(bytes)]);
}

function padded(bytes: Uint8Array): Uint8Array {
  const missing = -bytes.length & 3;
  return missing === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(missing)]);
}
