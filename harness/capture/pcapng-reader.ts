import { type Capture, CaptureBuilder, damaged } from './capture.ts';
import { unwrapper } from './link-layer.ts';
import { MAX_FRAME } from './pcap-reader.ts';

/** Block types and options of pcapng (draft-ietf-opsawg-pcapng). */
const SECTION_HEADER = 0x0a0d0d0a;
const BYTE_ORDER = 0x1a2b3c4d;
const INTERFACE = 1;
/** Of old: superseded by enhanced ones, which have a comment and no count of drops. */
const OLD_PACKET = 2;
const SIMPLE_PACKET = 3;
const STATISTICS = 5;
const ENHANCED_PACKET = 6;
const COMMENT = 1;
const INTERFACE_NAME = 2;
const TIME_RESOLUTION = 9;
const TIME_OFFSET = 14;
const INTERFACE_DROPS = 5;
const SYSTEM_DROPS = 7;

interface Interface {
  readonly unwrap: (frame: Uint8Array) => Uint8Array | null;
  readonly name: string | null;
  readonly perSecond: number;
  readonly offsetMs: number;
}

export function isPcapng(view: DataView): boolean {
  return view.byteLength >= 4 && view.getUint32(0, true) === SECTION_HEADER;
}

/**
 * Reads a pcapng file of any number of sections, each of either byte order.
 * @throws SnatcheckError `capture-damaged`, `capture-link-type`
 */
export function readPcapng(file: Uint8Array, view: DataView): Capture {
  return new Reader(file, view).read();
}

class Reader {
  readonly #file: Uint8Array;
  readonly #view: DataView;
  readonly #builder = new CaptureBuilder();
  #little = true;
  #interfaces: Interface[] = [];

  constructor(file: Uint8Array, view: DataView) {
    this.#file = file;
    this.#view = view;
  }

  read(): Capture {
    const size = this.#file.length;
    let at = 0;
    while (at < size) {
      // Twelve bytes are type and both lengths.
      if (at + 12 > size) {
        this.#builder.brokenOffAt = at;
        break;
      }
      const type = this.#view.getUint32(at, this.#little);
      // The number reads the same in both orders.
      if (type === SECTION_HEADER) this.#beginSection(at);
      const length = this.#view.getUint32(at + 4, this.#little);
      if (length < 12 || length % 4 !== 0) throw damaged('a block length, a multiple of 4', `${length}`, at);
      if (at + length > size) {
        this.#builder.brokenOffAt = at;
        break;
      }
      const again = this.#view.getUint32(at + length - 4, this.#little);
      if (again !== length) throw damaged(`the block's length ${length} again at its end`, `${again}`, at);
      this.#block(type, at + 8, at + length - 4);
      at += length;
    }
    return this.#builder.done();
  }

  #beginSection(at: number): void {
    const order = this.#view.getUint32(at + 8, true);
    if (order !== BYTE_ORDER && order !== 0x4d3c2b1a) {
      throw damaged('a byte-order magic', order.toString(16), at + 8);
    }
    this.#little = order === BYTE_ORDER;
    this.#interfaces = [];
  }

  #block(type: number, start: number, end: number): void {
    switch (type) {
      case INTERFACE:
        this.#interface(start, end);
        break;
      case ENHANCED_PACKET:
        this.#packet(start, end, 32);
        break;
      case OLD_PACKET:
        this.#packet(start, end, 16);
        break;
      case SIMPLE_PACKET:
        this.#builder.timeless += 1;
        break;
      case STATISTICS:
        this.#statistics(start, end);
        break;
      default:
        // Names, secrets, journals and what is yet to come: the format has them skipped.
        break;
    }
  }

  #interface(start: number, end: number): void {
    this.#need(start, 8, end);
    let name: string | null = null;
    let perSecond = 1e6;
    let offsetMs = 0;
    for (const [code, value] of this.#options(start + 8, end)) {
      if (code === INTERFACE_NAME) name = text(value);
      else if (code === TIME_RESOLUTION) perSecond = perSecondOf(value[0] ?? 6, start);
      else if (code === TIME_OFFSET && value.length === 8) {
        const view = new DataView(value.buffer, value.byteOffset, 8);
        offsetMs = Number(view.getBigInt64(0, this.#little)) * 1_000;
      }
    }
    const unwrap = unwrapper(this.#view.getUint16(start, this.#little));
    this.#interfaces.push({ unwrap, name, perSecond, offsetMs });
    this.#builder.resolutionMs = Math.max(this.#builder.resolutionMs, 1_000 / perSecond);
  }

  #packet(start: number, end: number, idBits: 16 | 32): void {
    this.#need(start, 20, end);
    const view = this.#view;
    const little = this.#little;
    const id = idBits === 32 ? view.getUint32(start, little) : view.getUint16(start, little);
    const from = this.#interfaces[id];
    if (from === undefined) {
      throw damaged(`an interface of 0..${this.#interfaces.length - 1}`, `interface ${id}`, start);
    }
    const ticks = view.getUint32(start + 4, little) * 2 ** 32 + view.getUint32(start + 8, little);
    const kept = view.getUint32(start + 12, little);
    const data = start + 20;
    if (kept > MAX_FRAME || data + kept > end)
      throw damaged('a packet within its block', `${kept} bytes`, start);
    const bytes = from.unwrap(this.#file.subarray(data, data + kept));
    if (bytes === null) {
      this.#builder.foreign += 1;
      return;
    }
    let comment: string | null = null;
    for (const [code, value] of this.#options(data + kept + (-kept & 3), end)) {
      if (code === COMMENT) comment ??= text(value);
    }
    const timeMs = (ticks / from.perSecond) * 1_000 + from.offsetMs;
    this.#builder.packets.push({
      timeMs,
      order: this.#builder.packets.length,
      bytes,
      interface: from.name,
      comment,
    });
  }

  #statistics(start: number, end: number): void {
    this.#need(start, 12, end);
    for (const [code, value] of this.#options(start + 12, end)) {
      if ((code !== INTERFACE_DROPS && code !== SYSTEM_DROPS) || value.length !== 8) continue;
      const view = new DataView(value.buffer, value.byteOffset, 8);
      this.#builder.dropped += Number(view.getBigUint64(0, this.#little));
    }
  }

  *#options(start: number, end: number): Generator<readonly [code: number, value: Uint8Array], void> {
    let at = start;
    while (at + 4 <= end) {
      const code = this.#view.getUint16(at, this.#little);
      const length = this.#view.getUint16(at + 2, this.#little);
      if (code === 0) return;
      if (at + 4 + length > end) throw damaged('an option within its block', `${length} bytes`, at);
      yield [code, this.#file.subarray(at + 4, at + 4 + length)];
      at += 4 + length + (-length & 3);
    }
  }

  #need(start: number, bytes: number, end: number): void {
    if (start + bytes > end) throw damaged(`a block of ${bytes} bytes or more`, `${end - start}`, start);
  }
}

/** Ticks a second: 10^n, or 2^n where the highest bit is set. */
function perSecondOf(value: number, at: number): number {
  const power = value & 0x7f;
  const perSecond = value >= 0x80 ? 2 ** power : 10 ** power;
  if (perSecond >= 1 && perSecond <= 1e12) return perSecond;
  throw damaged('a time resolution down to picoseconds', `${value}`, at);
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8');
}
