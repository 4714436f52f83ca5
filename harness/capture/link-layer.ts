import { SnatcheckError } from '../../spec/vocabulary/index.ts';
import { read16, read32 } from '../packets/bytes.ts';

/** Finds the IPv4 packet in a frame, or null where it holds none. Never reads beyond what was captured. */
type Unwrap = (frame: Uint8Array) => Uint8Array | null;

const IPV4 = 0x0800;
/** 802.1Q and 802.1ad. */
const TAGS = new Set([0x8100, 0x88a8, 0x9100]);

function ethernet(frame: Uint8Array): Uint8Array | null {
  return afterType(frame, 12);
}

/** The EtherType at `at`, behind any VLAN tags, and what follows it. */
function afterType(frame: Uint8Array, at: number): Uint8Array | null {
  for (let place = at; place + 2 <= frame.length; place += 4) {
    const type = read16(frame, place);
    if (TAGS.has(type)) continue;
    return type === IPV4 ? ip(frame.subarray(place + 2)) : null;
  }
  return null;
}

/** By version: raw captures mix IPv4 and IPv6. */
function ip(packet: Uint8Array): Uint8Array | null {
  return packet.length > 0 && (packet[0] as number) >>> 4 === 4 ? packet : null;
}

/** BSD loopback: the address family in the byte order of whoever captured it. */
function loopback(frame: Uint8Array): Uint8Array | null {
  if (frame.length < 4) return null;
  const family = read32(frame, 0);
  return family === 2 || family === 0x0200_0000 ? ip(frame.subarray(4)) : null;
}

/** Linux "cooked": the protocol at 14 of 16 bytes. */
function cooked(frame: Uint8Array): Uint8Array | null {
  return frame.length >= 16 ? afterType(frame, 14) : null;
}

/** Its second version: the protocol first, in 20 bytes. */
function cooked2(frame: Uint8Array): Uint8Array | null {
  return frame.length >= 20 && read16(frame, 0) === IPV4 ? ip(frame.subarray(20)) : null;
}

/** By number of https://www.tcpdump.org/linktypes.html; 12 and 14 are raw IP in files of some systems. */
const LINK_TYPES: Readonly<Record<number, Unwrap>> = {
  0: loopback,
  1: ethernet,
  12: ip,
  14: ip,
  101: ip,
  108: loopback,
  113: cooked,
  228: ip,
  276: cooked2,
};

/** @throws SnatcheckError `capture-link-type` */
export function unwrapper(linkType: number): Unwrap {
  const known = Object.hasOwn(LINK_TYPES, linkType) ? LINK_TYPES[linkType] : undefined;
  if (known !== undefined) return known;
  throw new SnatcheckError('capture-link-type', {
    expected: 'Ethernet (1), raw IP (101, 228), Linux cooked (113, 276) or loopback (0, 108)',
    received: `link type ${linkType}`,
    remedy: 'Capture on another interface, or with tcpdump -y EN10MB.',
  });
}
