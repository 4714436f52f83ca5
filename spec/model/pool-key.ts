import type { Address } from '../vocabulary/index.ts';
import type { ProtocolIndex } from './ledger.ts';

/** Of the ports of one public address towards one destination, for one protocol. */
export function poolKey(protocol: ProtocolIndex, address: Address, destination: Address): string {
  return `${protocol}/${address}/${destination}`;
}
