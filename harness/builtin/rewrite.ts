import type { Address, Port } from '../../spec/vocabulary/index.ts';
import { read16, read32, write16, write32 } from '../packets/bytes.ts';
import { replaceLong, replaceWord } from '../packets/checksum.ts';
import { type Packet, UDP } from '../packets/packet.ts';

/** Offsets of the address and, within the transport header, of the port. */
export const SOURCE = { address: 12, port: 0 } as const;
export const DESTINATION = { address: 16, port: 2 } as const;
export type End = typeof SOURCE | typeof DESTINATION;

/**
 * Translates one end of the UDP or TCP packet in `bytes` and takes one off its TTL, as a router does. Checksums are adjusted by
 * the difference (RFC 1624), so that one that was wrong stays wrong: the translator vouches for nothing.
 */
export function rewriteSource(bytes: Uint8Array, packet: Packet, address: Address, port: Port): void {
  rewriteEnd(bytes, 0, packet.transport, packet.protocol, SOURCE, address, port);
  takeHop(bytes);
}

export function rewriteDestination(bytes: Uint8Array, packet: Packet, address: Address, port: Port): void {
  rewriteEnd(bytes, 0, packet.transport, packet.protocol, DESTINATION, address, port);
  takeHop(bytes);
}

/** Offset of the checksum in the transport header (RFC 768, RFC 9293 section 3.1). */
export function checksumOffset(protocol: number): number {
  return protocol === UDP ? 6 : 16;
}

/** Translates one end of the headers whose IPv4 part begins at `ip` and whose UDP or TCP part at `transport`. */
export function rewriteEnd(
  bytes: Uint8Array,
  ip: number,
  transport: number,
  protocol: number,
  end: End,
  address: Address,
  port: Port,
): void {
  const oldAddress = read32(bytes, ip + end.address);
  const oldPort = read16(bytes, transport + end.port);
  write32(bytes, ip + end.address, address);
  write16(bytes, transport + end.port, port);
  write16(bytes, ip + 10, replaceLong(read16(bytes, ip + 10), oldAddress, address));
  const at = transport + checksumOffset(protocol);
  const checksum = read16(bytes, at);
  // RFC 768: 0 says that there is none, and must go on saying so; a computed 0 is sent as all ones.
  if (protocol === UDP && checksum === 0) return;
  const adjusted = replaceWord(replaceLong(checksum, oldAddress, address), oldPort, port);
  write16(bytes, at, protocol === UDP ? adjusted || 0xffff : adjusted);
}

/** Takes one off the TTL. */
export function takeHop(bytes: Uint8Array): void {
  const word = read16(bytes, 8);
  bytes[8] = (word >>> 8) - 1;
  write16(bytes, 10, replaceWord(read16(bytes, 10), word, word - 0x100));
}
