import { type Capture, CaptureBuilder, damaged } from './capture.ts';
import { unwrapper } from './link-layer.ts';

/** Bytes of the file's and of a packet's header. */
const FILE_HEADER = 24;
const PACKET_HEADER = 16;
/** Longer than any frame that a tool writes; a length beyond it is damage. */
export const MAX_FRAME = 262_144;

/** In little-endian reading: magic number to byte order and parts of a second. */
const MAGIC: Readonly<Record<number, readonly [littleEndian: boolean, perSecond: number]>> = {
  0xa1b2c3d4: [true, 1e6],
  0xa1b23c4d: [true, 1e9],
  0xd4c3b2a1: [false, 1e6],
  0x4d3cb2a1: [false, 1e9],
};

export function isPcap(view: DataView): boolean {
  return view.byteLength >= 4 && Object.hasOwn(MAGIC, view.getUint32(0, true));
}

/**
 * Reads a classic pcap file, of either byte order, with micro- or nanoseconds.
 * @throws SnatcheckError `capture-damaged`, `capture-link-type`
 */
export function readPcap(file: Uint8Array, view: DataView): Capture {
  const [little, perSecond] = MAGIC[view.getUint32(0, true)] as [boolean, number];
  const builder = new CaptureBuilder();
  builder.resolutionMs = 1_000 / perSecond;
  if (file.length < FILE_HEADER)
    throw damaged('a file header of 24 bytes', 'the end of the file', file.length);
  const major = view.getUint16(4, little);
  if (major !== 2) throw damaged('pcap version 2', `version ${major}`, 4);
  // The upper bits tell of frame check sequences.
  const unwrap = unwrapper(view.getUint32(20, little) & 0xffff);
  let at = FILE_HEADER;
  while (at < file.length) {
    if (at + PACKET_HEADER > file.length) {
      builder.brokenOffAt = at;
      break;
    }
    const seconds = view.getUint32(at, little);
    const parts = view.getUint32(at + 4, little);
    const kept = view.getUint32(at + 8, little);
    if (kept > MAX_FRAME) throw damaged(`a packet of at most ${MAX_FRAME} bytes`, `one of ${kept}`, at);
    if (parts >= perSecond) throw damaged('a time within its second', `${parts} of ${perSecond}`, at);
    const start = at + PACKET_HEADER;
    if (start + kept > file.length) {
      builder.brokenOffAt = at;
      break;
    }
    const bytes = unwrap(file.subarray(start, start + kept));
    if (bytes === null) builder.foreign += 1;
    else {
      const timeMs = seconds * 1_000 + (parts / perSecond) * 1_000;
      builder.packets.push({ timeMs, order: builder.packets.length, bytes, interface: null, comment: null });
    }
    at = start + kept;
  }
  return builder.done();
}
