import { type Address, type Cidr, parseAddress, parseCidr } from './address.ts';

/** resolver1.opendns.com, which discovery asks. */
export const RESOLVER: Address = parseAddress('208.67.222.222');

/**
 * What counts as publicly reachable unless a deployment says otherwise: the ranges for documentation (RFC 5737) and
 * for benchmarks (RFC 2544), so that no packet of a test could reach anybody, and the resolver that discovery asks.
 */
export const DEFAULT_PUBLIC_SPACE: readonly Cidr[] = [
  '192.0.2.0/24',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '198.18.0.0/15',
  '208.67.222.222/32',
].map(parseCidr);
