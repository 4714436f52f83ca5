import type { Address, Port } from '../../spec/vocabulary/index.ts';
import { read16, read32, read8, write16, write32 } from '../packets/bytes.ts';
import { addWords, complement, replaceLong } from '../packets/checksum.ts';
import { type Packet, readQuote, TCP, UDP } from '../packets/packet.ts';
import type { Flow } from './flow.ts';
import type { FlowTable } from './flow-table.ts';
import { checksumOffset, DESTINATION, type End, rewriteEnd, SOURCE, takeHop } from './rewrite.ts';

/**
 * ICMP errors belong to the flow whose packet they quote: they are translated with it, quotation included (RFC 5508 REQ-4
 * and REQ-5), and neither refresh nor end it (RFC 4787 REQ-12).
 */

const tuple = { protocol: 0, source: 0, sourcePort: 0, destination: 0, destinationPort: 0 };

/** The flow that an error from outside is about: it quotes a packet that went out. */
export function aboutOutbound(flows: FlowTable, bytes: Uint8Array, packet: Packet): Flow | null {
  const about = readQuote(bytes, packet, tuple);
  // An error goes to the one who sent what it quotes.
  if (about === null || packet.destination !== about.source) return null;
  const { protocol, source, sourcePort, destination, destinationPort } = about;
  return flows.findOutside(protocol, source, sourcePort, destination, destinationPort);
}

/** The flow that a VM's error is about: it quotes a packet that came in. */
export function aboutInbound(flows: FlowTable, bytes: Uint8Array, packet: Packet): Flow | null {
  const about = readQuote(bytes, packet, tuple);
  if (about === null || packet.source !== about.destination) return null;
  const { protocol, source, sourcePort, destination, destinationPort } = about;
  return flows.findInside(protocol, destination, destinationPort, source, sourcePort);
}

/** Gives an error from outside and what it quotes the private endpoint. */
export function rewriteErrorInbound(bytes: Uint8Array, packet: Packet, address: Address, port: Port): void {
  rewriteQuote(bytes, packet, SOURCE, address, port);
  rewriteOuter(bytes, packet.destination, DESTINATION, address);
}

/** Gives a VM's error and what it quotes the public endpoint. */
export function rewriteErrorOutbound(bytes: Uint8Array, packet: Packet, address: Address, port: Port): void {
  rewriteQuote(bytes, packet, DESTINATION, address, port);
  rewriteOuter(bytes, packet.source, SOURCE, address);
}

function rewriteQuote(bytes: Uint8Array, packet: Packet, end: End, address: Address, port: Port): void {
  const ip = packet.quote;
  const transport = ip + (read8(bytes, ip) & 15) * 4;
  const protocol = read8(bytes, ip + 9);
  // Only 64 bits of the quoted transport header are sure to be there, and TCP's checksum is beyond them.
  const hasChecksum =
    protocol === UDP || (protocol === TCP && transport + checksumOffset(protocol) + 2 <= packet.end);
  if (hasChecksum) rewriteEnd(bytes, ip, transport, protocol, end, address, port);
  else {
    rewriteOuter(bytes, read32(bytes, ip + end.address), end, address, ip);
    write16(bytes, transport + end.port, port);
  }
  // Errors are rare: one sum over the whole message is simpler than a difference for every field of the quotation.
  const checksum = packet.transport + 2;
  write16(bytes, checksum, 0);
  write16(bytes, checksum, complement(addWords(0, bytes, packet.transport, packet.end)));
}

function rewriteOuter(bytes: Uint8Array, old: Address, end: End, address: Address, ip = 0): void {
  write32(bytes, ip + end.address, address);
  write16(bytes, ip + 10, replaceLong(read16(bytes, ip + 10), old, address));
  if (ip === 0) takeHop(bytes);
}
