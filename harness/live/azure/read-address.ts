import { type Address, type Cidr, parseAddress, parseCidr } from '../../../spec/vocabulary/index.ts';

/** Null for none, and for IPv6. */
export function ipv4(text: string | null): Address | null {
  return text === null || text === '' || text.includes(':') ? null : parseAddress(text);
}

/** Those of IPv4. */
export function ipv4Prefixes(prefixes: readonly string[]): Cidr[] {
  return prefixes.filter((prefix) => prefix !== '' && !prefix.includes(':')).map(parseCidr);
}
