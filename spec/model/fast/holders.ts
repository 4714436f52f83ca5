import type { HolderFacts, InboundEvent } from '../ledger.ts';
import type { Holdings } from './holdings.ts';
import { livenessOf, quietFor, SENT, since } from './readings.ts';
import * as row from './rows.ts';
import { NONE, timeAt, wordAt } from './rows.ts';

/** Who may be meant by a packet from outside, of the holdings of its tuple. */
export function describeHolders(
  holdings: Holdings,
  first: number,
  event: InboundEvent,
  into: HolderFacts,
): void {
  const { sourcePort, deliveredVm, deliveredPort } = event;
  const sent = holdings.clock[SENT]!;
  const { words, times } = holdings.rows;
  let best = NONE;
  let bestRank = 0;
  into.sure = into.possible = 0;
  for (let holding = first; holding !== NONE; holding = words[wordAt(holding) + row.TUPLE_NEXT]!) {
    const at = wordAt(holding);
    if (words[at + row.PORTS]! >>> 16 !== sourcePort) continue;
    const liveness = livenessOf(words[at + row.STATE]!);
    if (liveness === 2) into.sure++;
    else into.possible++;
    // Surely, as whoever received it, possibly, or as the last known holder.
    const received =
      words[at + row.VM] === deliveredVm && (words[at + row.PORTS]! & 0xffff) === deliveredPort;
    const rank = liveness === 2 ? 3 : received ? 2 : liveness;
    if (rank < bestRank) continue;
    best = holding;
    bestRank = rank;
  }
  into.forgot = holdings.forgot;
  into.vm = best === NONE ? -1 : words[wordAt(best) + row.VM]!;
  into.port = best === NONE ? 0 : words[wordAt(best) + row.PORTS]! & 0xffff;
  into.quietAtLeast = best === NONE ? -1 : quietFor(holdings, best);
  into.idleAtLeast = best === NONE ? -1 : since(times[timeAt(best) + row.LAST_OUT_SEEN]!, sent);
  into.reused = best !== NONE && (words[wordAt(best) + row.STATE]! & row.REUSED) !== 0;
}
