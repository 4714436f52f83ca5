import { SnatcheckError } from '../../spec/vocabulary/index.ts';
import type { RawPacket } from '../packets/raw-packet.ts';

/**
 * Packets in binary, one after the other: a byte for the side (0 inside, 1 outside), a byte of 0, the packet's length in
 * two bytes of network order, and the packet.
 */
const HEADER = 4;

export function encodeRecords(packets: readonly RawPacket[]): Uint8Array {
  let size = 0;
  for (const { bytes } of packets) size += HEADER + bytes.length;
  const records = new Uint8Array(size);
  let at = 0;
  for (const { side, bytes } of packets) {
    records[at] = side === 'inside' ? 0 : 1;
    records[at + 2] = bytes.length >>> 8;
    records[at + 3] = bytes.length;
    records.set(bytes, at + HEADER);
    at += HEADER + bytes.length;
  }
  return records;
}

/** @throws SnatcheckError `adapter-packets-malformed` */
export function decodeRecords(records: Uint8Array): RawPacket[] {
  const packets: RawPacket[] = [];
  for (let at = 0; at < records.length;) {
    const length = ((records[at + 2] ?? 0) << 8) | (records[at + 3] ?? 0);
    const end = at + HEADER + length;
    const side = records[at] as number;
    if (end > records.length || side > 1 || records[at + 1] !== 0) throw malformed(records, at);
    packets.push({
      side: side === 0 ? 'inside' : 'outside',
      bytes: checkedPacket(records.subarray(at + HEADER, end), packets.length),
    });
    at = end;
  }
  return packets;
}

/**
 * A translator may well let out a broken packet, and that is its own matter; what does not begin as an IP packet at all
 * was not cut out of its frame.
 * @throws SnatcheckError `adapter-packets-malformed`
 */
export function checkedPacket(bytes: Uint8Array, index: number): Uint8Array {
  const version = (bytes[0] ?? 0) >>> 4;
  if (bytes.length <= 65_535 && (version === 4 || version === 6)) return bytes;
  throw new SnatcheckError('adapter-packets-malformed', {
    expected: 'a packet that begins with its IPv4 header (45 ...)',
    received: `${bytes.length} bytes that begin with ${hex(bytes, 0)}, as packet ${index + 1}`,
    remedy: "Cut off the link's header: of Ethernet, the first 14 bytes.",
  });
}

function malformed(records: Uint8Array, at: number): SnatcheckError {
  return new SnatcheckError('adapter-packets-malformed', {
    expected: 'records of side (0 or 1), 0, length in two bytes, and as many bytes',
    received: `${hex(records, at)} at byte ${at} of ${records.length}`,
    remedy: 'Write the length in network order, and count the records in "bytes" with their heads.',
  });
}

function hex(bytes: Uint8Array, at: number): string {
  const text = Buffer.from(bytes.subarray(at, at + 16)).toString('hex');
  return text === '' ? 'nothing' : text.replace(/..(?=.)/g, '$& ');
}
