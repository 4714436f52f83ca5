import { type Address, containedInAny, parseCidr } from '../../spec/vocabulary/index.ts';

/** What no destination in the internet ever sees as a source, with the reason for a reader. */
const NOT_PUBLIC = [
  ['0.0.0.0/8', 'this network, RFC 1122'],
  ['10.0.0.0/8', 'private, RFC 1918'],
  ['172.16.0.0/12', 'private, RFC 1918'],
  ['192.168.0.0/16', 'private, RFC 1918'],
  ['100.64.0.0/10', 'shared by carriers, RFC 6598'],
  ['127.0.0.0/8', 'loopback, RFC 1122'],
  ['169.254.0.0/16', 'link-local, RFC 3927'],
  ['224.0.0.0/4', 'multicast, RFC 5771'],
  ['240.0.0.0/4', 'reserved, RFC 1112'],
] as const;

const RANGES = NOT_PUBLIC.map(([range, why]) => ({ cidrs: [parseCidr(range)], why }));

/** Why an address cannot be a public one, or null. The ranges for documentation pass: rehearsals use them. */
export function whyNotPublic(address: Address): string | null {
  return RANGES.find(({ cidrs }) => containedInAny(cidrs, address))?.why ?? null;
}
