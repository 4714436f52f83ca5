import { quote, SnatcheckError } from './error.ts';

/** An IPv4 address as an unsigned 32-bit number: 0 (0.0.0.0) to 4,294,967,295 (255.255.255.255). */
export type Address = number;

/** An IPv4 prefix; `base` has no bit set beyond `bits` (0..32). */
export interface Cidr {
  readonly base: Address;
  readonly bits: number;
}

// No leading zeros: 010.1.1.1 is 8.1.1.1 to some parsers and 10.1.1.1 to others, so it is neither here.
const OCTET = '(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])';
const ADDRESS = new RegExp(`^${OCTET}\\.${OCTET}\\.${OCTET}\\.${OCTET}$`);

/**
 * Reads dotted-quad notation, strictly: four decimal octets without leading zeros.
 * @throws SnatcheckError `address-ipv6` for IPv6 notation, `address-malformed` for anything else.
 */
export function parseAddress(text: string): Address {
  const match = ADDRESS.exec(text);
  if (match === null) throw notAnAddress(text);
  return (
    ((Number(match[1]) << 24) | (Number(match[2]) << 16) | (Number(match[3]) << 8) | Number(match[4])) >>> 0
  );
}

function notAnAddress(text: string): SnatcheckError {
  if (/^[0-9a-f:.]+$/i.test(text) && text.split(':').length > 2) {
    return new SnatcheckError('address-ipv6', {
      expected: 'an IPv4 address',
      received: quote(text),
      remedy: 'The document covers IPv4 only; use a dotted quad such as 198.51.100.7.',
    });
  }
  return new SnatcheckError('address-malformed', {
    expected: 'four decimal octets of 0..255 without leading zeros',
    received: quote(text),
    remedy: 'Write the address as for example 198.51.100.7.',
  });
}

export function formatAddress(address: Address): string {
  return `${address >>> 24}.${(address >>> 16) & 255}.${(address >>> 8) & 255}.${address & 255}`;
}

/**
 * Reads `a.b.c.d/bits`, strictly.
 * @throws SnatcheckError `cidr-malformed`, `cidr-host-bits` (10.0.0.1/8), or an address error.
 */
export function parseCidr(text: string): Cidr {
  const slash = text.indexOf('/');
  const bitsText = slash < 0 ? '' : text.slice(slash + 1);
  if (!/^(3[0-2]|[12]?[0-9])$/.test(bitsText)) {
    throw new SnatcheckError('cidr-malformed', {
      expected: 'an IPv4 prefix with a length of 0..32',
      received: quote(text),
      remedy: 'Write the prefix as for example 10.0.0.0/16.',
    });
  }
  const cidr = { base: parseAddress(text.slice(0, slash)), bits: Number(bitsText) };
  if ((cidr.base & ~maskOf(cidr.bits)) !== 0) {
    const base = formatAddress((cidr.base & maskOf(cidr.bits)) >>> 0);
    throw new SnatcheckError('cidr-host-bits', {
      expected: `no bit set beyond the first ${cidr.bits}`,
      received: quote(text),
      remedy: `Write ${base}/${cidr.bits}, or the single address with /32.`,
    });
  }
  return cidr;
}

export function formatCidr(cidr: Cidr): string {
  return `${formatAddress(cidr.base)}/${cidr.bits}`;
}

export function contains(cidr: Cidr, address: Address): boolean {
  return ((address ^ cidr.base) & maskOf(cidr.bits)) === 0;
}

export function containedInAny(cidrs: readonly Cidr[], address: Address): boolean {
  for (const cidr of cidrs) if (contains(cidr, address)) return true;
  return false;
}

function maskOf(bits: number): number {
  // A shift by 32 is a shift by 0 in JavaScript.
  return bits === 0 ? 0 : -1 << (32 - bits);
}
