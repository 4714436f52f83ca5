import type { Address, Port } from '../../vocabulary/index.ts';
import type { InboundEvent, ProtocolIndex } from '../ledger.ts';
import type { Holdings } from './holdings.ts';
import { LAST_SEEN, NONE, POOL, PORTS, POSSIBLE, STATE, timeAt, TUPLE_NEXT, VM, wordAt } from './rows.ts';
import { MISS } from './slots.ts';

/**
 * A stranger's packet refreshes the port in a translator that filters nothing: whichever destination it serves.
 * No index has a port's destinations, for all events would pay for it. The packets are rare, and most of them
 * (somebody scans) meet no holder: only a port that is in use costs a walk along the order.
 */
export function touchAnyDestination(holdings: Holdings, event: InboundEvent): void {
  const { possible, pools, rows } = holdings;
  const { protocol, publicPort, seen } = event;
  const publicAddress = event.publicAddress | 0;
  if (!isHeld(holdings, event)) return;
  const { times, words } = rows;
  // They go before those that had a packet at this very moment already, and keep their order.
  let rest = possible.first;
  while (rest !== NONE && times[timeAt(rest) + LAST_SEEN]! < seen) rest = possible.after(rest);
  let next = NONE;
  for (
    let holding = possible.first;
    holding !== NONE && times[timeAt(holding) + LAST_SEEN]! < seen;
    holding = next
  ) {
    next = possible.after(holding);
    const at = wordAt(holding);
    const pool = words[at + POOL]!;
    if (
      words[at + STATE]! >>> 16 !== publicPort ||
      pools.protocol(pool) !== protocol ||
      pools.publicAddress(pool) !== publicAddress
    )
      continue;
    times[timeAt(holding) + LAST_SEEN] = seen;
    possible.moveBefore(holding, rest);
  }
}

/** Whether a VM and port possibly hold a public endpoint, towards whichever destination. */
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
    let holding = holdings.firstOfTuple(pool, publicPort);
    for (; holding !== NONE; holding = rows.words[wordAt(holding) + TUPLE_NEXT]!) {
      const at = wordAt(holding);
      if ((rows.words[at + STATE]! & POSSIBLE) === 0) continue;
      if (rows.words[at + VM] === vm && (rows.words[at + PORTS]! & 0xffff) === port) return true;
    }
  }
  return false;
}

function isHeld(holdings: Holdings, { protocol, publicAddress, publicPort }: InboundEvent): boolean {
  const { pools, rows } = holdings;
  for (let pool = pools.firstOf(publicAddress | 0); pool !== MISS; pool = pools.sibling(pool)) {
    if (pools.protocol(pool) !== protocol) continue;
    let holding = holdings.firstOfTuple(pool, publicPort);
    for (; holding !== NONE; holding = rows.words[wordAt(holding) + TUPLE_NEXT]!)
      if ((rows.words[wordAt(holding) + STATE]! & POSSIBLE) !== 0) return true;
  }
  return false;
}
