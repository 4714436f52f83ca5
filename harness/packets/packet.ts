import type { Address, Port } from '../../spec/vocabulary/index.ts';
import { read16, read32, read8 } from './bytes.ts';
import { addWords, fold, pseudoHeader } from './checksum.ts';

/** Protocol numbers of IPv4 (IANA). */
export const ICMP = 1;
export const TCP = 6;
export const UDP = 17;

/** TCP's control bits (RFC 9293 section 3.1). */
export const FIN = 1;
export const SYN = 2;
export const RST = 4;
export const PSH = 8;
export const ACK = 16;

export const IP_HEADER = 20;
export const UDP_HEADER = 8;
export const TCP_HEADER = 20;
export const ICMP_HEADER = 8;

/** ICMP types that quote the packet which they are about (RFC 792, RFC 1122 section 3.2.2). */
const ICMP_ERRORS = new Set([3, 4, 5, 11, 12]);

/** What a parsed packet says. One object is filled again and again; offsets count from the packet's first byte. */
export interface Packet {
  source: Address;
  destination: Address;
  /** IPv4's protocol number. */
  protocol: number;
  ttl: number;
  /** A first, middle or last fragment (RFC 791); only a first one has ports. */
  fragment: boolean;
  /** Where the transport header begins. */
  transport: number;
  /** Where the packet ends, by its total length and by what there is of it. */
  end: number;
  /** Every length field agrees with every other and with what there is. */
  lengthsHold: boolean;
  /** 0 where the packet has no (whole) transport header. */
  sourcePort: Port;
  destinationPort: Port;
  /** Where the payload begins; `end` where there is none. */
  payload: number;
  /** TCP only, else 0. */
  flags: number;
  sequence: number;
  acknowledgement: number;
  /** ICMP only, else -1. */
  icmpType: number;
  icmpCode: number;
  /** Where the packet that an ICMP error quotes begins, or 0 when none is quoted; its first eight transport bytes are there. */
  quote: number;
}

export function blankPacket(): Packet {
  return {
    source: 0,
    destination: 0,
    protocol: 0,
    ttl: 0,
    fragment: false,
    transport: 0,
    end: 0,
    lengthsHold: false,
    sourcePort: 0,
    destinationPort: 0,
    payload: 0,
    flags: 0,
    sequence: 0,
    acknowledgement: 0,
    icmpType: -1,
    icmpCode: -1,
    quote: 0,
  };
}

/**
 * Reads the packet in bytes[0..length). A packet that is broken further up is still read as far as it goes, with
 * `lengthsHold` false: the addresses of a leak matter even when its ports are gone. Bytes after the total length are a link's padding.
 * @returns `into`, or null when there is no whole IPv4 header.
 */
export function parsePacket(bytes: Uint8Array, length: number, into: Packet): Packet | null {
  if (length < IP_HEADER) return null;
  const first = read8(bytes, 0);
  const header = (first & 15) * 4;
  if (first >>> 4 !== 4 || header < IP_HEADER || header > length) return null;
  const total = read16(bytes, 2);
  const end = total < length ? total : length;
  into.source = read32(bytes, 12);
  into.destination = read32(bytes, 16);
  into.protocol = read8(bytes, 9);
  into.ttl = read8(bytes, 8);
  // Of the 16 bits: reserved, don't fragment, more fragments, 13 bits of offset.
  const fragment = read16(bytes, 6) & 0x3fff;
  into.fragment = fragment !== 0;
  into.transport = header;
  into.end = end < header ? header : end;
  into.sourcePort = 0;
  into.destinationPort = 0;
  into.payload = into.end;
  into.flags = 0;
  into.sequence = 0;
  into.acknowledgement = 0;
  into.icmpType = -1;
  into.icmpCode = -1;
  into.quote = 0;
  const whole = total <= length && total >= header;
  const beyondFirst = (fragment & 0x1fff) !== 0;
  into.lengthsHold = !beyondFirst && readTransport(bytes, into) && whole;
  return into;
}

function readTransport(bytes: Uint8Array, into: Packet): boolean {
  const size = into.end - into.transport;
  if (into.protocol === UDP) return readUdp(bytes, into, size);
  if (into.protocol === TCP) return readTcp(bytes, into, size);
  if (into.protocol === ICMP) return readIcmp(bytes, into, size);
  return true;
}

function readUdp(bytes: Uint8Array, into: Packet, size: number): boolean {
  if (size < UDP_HEADER) return false;
  into.sourcePort = read16(bytes, into.transport);
  into.destinationPort = read16(bytes, into.transport + 2);
  into.payload = into.transport + UDP_HEADER;
  return read16(bytes, into.transport + 4) === size;
}

function readTcp(bytes: Uint8Array, into: Packet, size: number): boolean {
  if (size < TCP_HEADER) return false;
  const at = into.transport;
  into.sourcePort = read16(bytes, at);
  into.destinationPort = read16(bytes, at + 2);
  into.sequence = read32(bytes, at + 4);
  into.acknowledgement = read32(bytes, at + 8);
  into.flags = read8(bytes, at + 13);
  const header = (read8(bytes, at + 12) >>> 4) * 4;
  if (header < TCP_HEADER || header > size) return false;
  into.payload = at + header;
  return true;
}

function readIcmp(bytes: Uint8Array, into: Packet, size: number): boolean {
  if (size < ICMP_HEADER) return false;
  into.icmpType = read8(bytes, into.transport);
  into.icmpCode = read8(bytes, into.transport + 1);
  into.payload = into.transport + ICMP_HEADER;
  const room = size - ICMP_HEADER;
  if (!ICMP_ERRORS.has(into.icmpType) || room < IP_HEADER) return true;
  const first = read8(bytes, into.payload);
  const header = (first & 15) * 4;
  // RFC 792: the header and 64 bits of what followed it.
  if (first >>> 4 === 4 && header >= IP_HEADER && header + 8 <= room) into.quote = into.payload;
  return true;
}

/** What an ICMP error quotes. Its lengths and checksums are those of a packet cut short and hold nothing. */
export interface QuotedTuple {
  protocol: number;
  source: Address;
  sourcePort: Port;
  destination: Address;
  destinationPort: Port;
}

/** Reads the tuple that `packet` quotes into `into`, or returns null. */
export function readQuote(bytes: Uint8Array, packet: Packet, into: QuotedTuple): QuotedTuple | null {
  const at = packet.quote;
  if (at === 0) return null;
  const transport = at + (read8(bytes, at) & 15) * 4;
  into.protocol = read8(bytes, at + 9);
  into.source = read32(bytes, at + 12);
  into.destination = read32(bytes, at + 16);
  into.sourcePort = read16(bytes, transport);
  into.destinationPort = read16(bytes, transport + 2);
  return into;
}

/**
 * Whether the header's and the transport's checksums hold. A UDP checksum of 0 says that none was sent, and holds (RFC 768).
 * Only for packets whose lengths hold.
 */
export function checksumsHold(bytes: Uint8Array, packet: Packet): boolean {
  if (fold(addWords(0, bytes, 0, packet.transport)) !== 0xffff) return false;
  const { transport, end, protocol } = packet;
  if (protocol === ICMP) return fold(addWords(0, bytes, transport, end)) === 0xffff;
  if (protocol !== UDP && protocol !== TCP) return true;
  if (protocol === UDP && read16(bytes, transport + 6) === 0) return true;
  const pseudo = pseudoHeader(packet.source, packet.destination, protocol, end - transport);
  return fold(addWords(pseudo, bytes, transport, end)) === 0xffff;
}
