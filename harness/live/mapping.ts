import type { Address, Endpoint, Port, Protocol } from '../../spec/vocabulary/index.ts';

/** One answer, as far as a comparison needs it. All of them are of questions from one local port. */
export interface Seen {
  readonly protocol: Protocol;
  readonly to: Endpoint;
  readonly address: Address;
  /** Null where the witness tells addresses alone. */
  readonly port: Port | null;
}

/**
 * By RFC 4787 section 4.1, as far as answers can tell. `endpoint-dependent` is one of the two dependent kinds, where no two ports of one
 * address were asked.
 */
export type Mapping =
  'endpoint-independent' | 'address-dependent' | 'address-and-port-dependent' | 'endpoint-dependent';

export interface Compared {
  readonly protocol: Protocol;
  /** Of all witnesses, in the order in which they were told. */
  readonly addresses: readonly Address[];
  /** Null where fewer than two destinations told a port. */
  readonly mapping: Mapping | null;
}

/** What the answers to one local port have in common, by protocol; nothing of a protocol with a single answer. */
export function compare(seen: readonly Seen[]): readonly Compared[] {
  return (['udp', 'tcp'] as const).flatMap((protocol) => {
    const mine = seen.filter((one) => one.protocol === protocol);
    if (mine.length < 2) return [];
    const addresses = [...new Set(mine.map(({ address }) => address))];
    return [{ protocol, addresses, mapping: mappingOf(mine.filter(({ port }) => port !== null)) }];
  });
}

function mappingOf(seen: readonly Seen[]): Mapping | null {
  const pairs = seen.flatMap((one, nth) => seen.slice(nth + 1).map((other) => [one, other] as const));
  if (pairs.length === 0) return null;
  const differ = pairs.filter(([a, b]) => a.address !== b.address || a.port !== b.port);
  if (differ.length === 0) return 'endpoint-independent';
  if (differ.some(([a, b]) => a.to.address === b.to.address)) return 'address-and-port-dependent';
  const ofOneAddress = pairs.some(([a, b]) => a.to.address === b.to.address);
  return ofOneAddress ? 'address-dependent' : 'endpoint-dependent';
}
