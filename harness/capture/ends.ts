import { formatEndpoint, type Receive } from '../../spec/vocabulary/index.ts';
import type { Sighting } from './sighting.ts';

/** The ends of packets and flows, as keys. */

export function receiveOf(one: Sighting): Receive {
  const { protocol, segment, bytes, source, sourcePort, destination, destinationPort } = one;
  return {
    op: 'receive',
    protocol,
    segment,
    bytes,
    group: 0,
    source,
    sourcePort,
    destination,
    destinationPort,
  };
}

/** Keeps the one that every packet agrees on, or null. */
export function note(
  map: Map<string, Sighting | null>,
  key: string,
  one: Sighting,
  end: (one: Sighting) => string,
): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, one);
  else if (known !== null && end(known) !== end(one)) map.set(key, null);
}

export function endOf(one: Sighting | null | undefined): string | null {
  return one === null || one === undefined ? null : endFrom(one);
}

export const endFrom = (one: Sighting): string => formatEndpoint(one.source, one.sourcePort);
export const endTo = (one: Sighting): string => formatEndpoint(one.destination, one.destinationPort);
export const flowOf = (one: Sighting): string => `${one.protocol} ${endFrom(one)} ${endTo(one)}`;
export const backOf = (one: Sighting): string => `${one.protocol} ${endTo(one)} ${endFrom(one)}`;
