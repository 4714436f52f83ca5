import { type Address, type Port, type Protocol, SnatcheckError } from '../../spec/vocabulary/index.ts';
import { write16, write32 } from './bytes.ts';
import { addWords, complement, pseudoHeader } from './checksum.ts';
import { ACK, ICMP, ICMP_HEADER, IP_HEADER, TCP, TCP_HEADER, UDP, UDP_HEADER } from './packet.ts';

/** Most payload that one datagram holds, in bytes: 65,535 less the headers of IPv4 and TCP. */
export const MAX_PAYLOAD = 65_535 - IP_HEADER - TCP_HEADER;

/** A buffer of this many bytes holds every packet. */
export const MAX_PACKET = 65_535;

/** Offset of the payload in what `writeUdp` and `writeTcp` write: they add headers round a payload that is already there. */
export const UDP_PAYLOAD = IP_HEADER + UDP_HEADER;
export const TCP_PAYLOAD = IP_HEADER + TCP_HEADER;

/** Code of ICMP's destination unreachable (RFC 792). */
export const PORT_UNREACHABLE = 3;

const TTL = 64;
/** Without window scaling this is the most that may be under way. */
const WINDOW = 65_535;

/** @throws SnatcheckError `payload-too-long`. */
export function checkPayload(bytes: number): void {
  if (!Number.isInteger(bytes) || bytes < 0 || bytes > MAX_PAYLOAD) {
    throw new SnatcheckError('payload-too-long', {
      expected: `a payload of 0..${MAX_PAYLOAD} bytes`,
      received: String(bytes),
      remedy: 'Send less in one packet; nothing here fragments.',
    });
  }
}

/**
 * Writes the headers of a UDP datagram whose payload is at `UDP_PAYLOAD`.
 * @param zeroChecksum leave the checksum out (RFC 768: a field of 0).
 * @returns the packet's length in bytes.
 */
export function writeUdp(
  into: Uint8Array,
  source: Address,
  sourcePort: Port,
  destination: Address,
  destinationPort: Port,
  payloadBytes: number,
  zeroChecksum: boolean,
): number {
  const size = UDP_HEADER + payloadBytes;
  const length = writeIp(into, source, destination, UDP, size);
  write16(into, IP_HEADER, sourcePort);
  write16(into, IP_HEADER + 2, destinationPort);
  write16(into, IP_HEADER + 4, size);
  write16(into, IP_HEADER + 6, 0);
  if (zeroChecksum) return length;
  const sum = addWords(pseudoHeader(source, destination, UDP, size), into, IP_HEADER, length);
  // RFC 768: a computed 0 is sent as all ones, for 0 says that there is no checksum.
  write16(into, IP_HEADER + 6, complement(sum) || 0xffff);
  return length;
}

/**
 * Writes the headers of a TCP segment whose payload is at `TCP_PAYLOAD`. No options: nothing here negotiates any.
 * @returns the packet's length in bytes.
 */
export function writeTcp(
  into: Uint8Array,
  source: Address,
  sourcePort: Port,
  destination: Address,
  destinationPort: Port,
  flags: number,
  sequence: number,
  acknowledgement: number,
  payloadBytes: number,
): number {
  const size = TCP_HEADER + payloadBytes;
  const length = writeIp(into, source, destination, TCP, size);
  write16(into, IP_HEADER, sourcePort);
  write16(into, IP_HEADER + 2, destinationPort);
  write32(into, IP_HEADER + 4, sequence);
  write32(into, IP_HEADER + 8, acknowledgement);
  into[IP_HEADER + 12] = (TCP_HEADER / 4) << 4;
  into[IP_HEADER + 13] = flags;
  write16(into, IP_HEADER + 14, WINDOW);
  write32(into, IP_HEADER + 16, 0);
  const sum = addWords(pseudoHeader(source, destination, TCP, size), into, IP_HEADER, length);
  write16(into, IP_HEADER + 16, complement(sum));
  return length;
}

/**
 * Writes an ICMP destination-unreachable (type 3) about `about`: its IPv4 header and eight bytes more (RFC 792).
 * @param aboutHeader length of that IPv4 header in bytes.
 * @returns the packet's length in bytes.
 */
export function writeUnreachable(
  into: Uint8Array,
  source: Address,
  destination: Address,
  code: number,
  about: Uint8Array,
  aboutHeader: number,
): number {
  const quoted = aboutHeader + 8;
  const length = writeIp(into, source, destination, ICMP, ICMP_HEADER + quoted);
  into[IP_HEADER] = 3;
  into[IP_HEADER + 1] = code;
  write16(into, IP_HEADER + 2, 0);
  write32(into, IP_HEADER + 4, 0);
  for (let i = 0; i < quoted; i += 1) into[IP_HEADER + ICMP_HEADER + i] = about[i] as number;
  write16(into, IP_HEADER + 2, complement(addWords(0, into, IP_HEADER, length)));
  return length;
}

/**
 * Writes an ICMP port unreachable from where a packet went, about that packet as its destination saw it: what it quotes came
 * from `publicAddress:publicPort`, and has no payload.
 * @returns the packet's length in bytes.
 */
export function writeRefusal(
  into: Uint8Array,
  protocol: Protocol,
  source: Address,
  sourcePort: Port,
  publicAddress: Address,
  publicPort: Port,
): number {
  const about = new Uint8Array(IP_HEADER + TCP_HEADER);
  if (protocol === 'udp') writeUdp(about, publicAddress, publicPort, source, sourcePort, 0, false);
  else writeTcp(about, publicAddress, publicPort, source, sourcePort, ACK, 0, 0, 0);
  return writeUnreachable(into, source, publicAddress, PORT_UNREACHABLE, about, IP_HEADER);
}

function writeIp(
  into: Uint8Array,
  source: Address,
  destination: Address,
  protocol: number,
  size: number,
): number {
  const length = IP_HEADER + size;
  into[0] = 0x45;
  into[1] = 0;
  write16(into, 2, length);
  // Atomic datagrams: identification 0 with "don't fragment" (RFC 6864 section 4.1).
  write16(into, 4, 0);
  write16(into, 6, 0x4000);
  into[8] = TTL;
  into[9] = protocol;
  write32(into, 12, source);
  write32(into, 16, destination);
  // The header's sum without a second look at it: the constant words, then what varies.
  const sum = pseudoHeader(source, destination, protocol, length) + 0x4500 + 0x4000 + (TTL << 8);
  write16(into, 10, complement(sum));
  return length;
}
