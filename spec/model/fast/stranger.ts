import type { Address, Port } from '../../vocabulary/index.ts';
import { type InboundEvent, mayHaveGot, type ProtocolIndex } from '../ledger.ts';
import type { Holdings } from './holdings.ts';
import { NONE, PORTS, POSSIBLE, STATE, TUPLE_NEXT, VM, wordAt } from './rows.ts';
import { MISS } from './slots.ts';

/**
 * A packet for no flow that surely lives may be a stranger's to the port, and refreshes it in a translator that filters
 * nothing, whichever destination it serves: that of whoever received it, or, where nobody did, anybody's.
 */
export function touchOtherDestinations(holdings: Holdings, event: InboundEvent): void {
  const { protocol, publicPort, delivered } = event;
  const { pools, rows } = holdings;
  for (let pool = pools.firstOf(event.publicAddress | 0); pool !== MISS; pool = pools.sibling(pool)) {
    if (pools.protocol(pool) !== protocol) continue;
    let holding = holdings.index.firstOfTuple(pool, publicPort);
    for (; holding !== NONE; holding = rows.words[wordAt(holding) + TUPLE_NEXT]!) {
      const at = wordAt(holding);
      if ((rows.words[at + STATE]! & POSSIBLE) === 0) continue;
      if (!delivered || mayHaveGot(event, rows.words[at + VM]!, rows.words[at + PORTS]! & 0xffff))
        holdings.touch(holding);
    }
  }
}

/** Whether a VM and port possibly hold a public endpoint, or did, towards whichever destination. */
export function mayHold(
  holdings: Holdings,
  publicAddress: Address,
  publicPort: Port,
  protocol: ProtocolIndex,
  vm: number,
  port: Port,
): boolean {
  const { pools, rows } = holdings;
  for (let pool = pools.firstOf(publicAddress | 0); pool !== MISS; pool = pools.sibling(pool)) {
    if (pools.protocol(pool) !== protocol) continue;
    let holding = holdings.index.firstOfTuple(pool, publicPort);
    for (; holding !== NONE; holding = rows.words[wordAt(holding) + TUPLE_NEXT]!) {
      const at = wordAt(holding);
      if (rows.words[at + VM] === vm && (rows.words[at + PORTS]! & 0xffff) === port) return true;
    }
  }
  return false;
}
