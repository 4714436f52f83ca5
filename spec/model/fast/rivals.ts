import type { Mark, RivalFacts } from '../ledger.ts';
import type { Holdings } from './holdings.ts';
import { SENT, since } from './readings.ts';
import * as row from './rows.ts';
import { NONE, timeAt, wordAt } from './rows.ts';
import { MISS } from './slots.ts';

const HOLDS = row.SURE | row.SNAT;

/** Who else surely holds the public port of a holding, towards the same destination address. */
export function findRivals(holdings: Holdings, holding: number, mark: Mark, into: RivalFacts): void {
  into.count = into.sameEndpoint = into.port = into.destinationPort = 0;
  into.vm = into.quietAtLeast = -1;
  into.otherProtocol = false;
  const words = holdings.rows.words;
  const at = wordAt(holding);
  const state = words[at + row.STATE]!;
  const isSure = (state & row.SURE) !== 0;
  if ((state & row.SNAT) === 0 || !(isSure || (state & row.TCP) === 0 || mark === 'syn')) return;
  const pool = words[at + row.POOL]!;
  if ((state & row.SHARED) !== 0) countRivals(holdings, holding, into);
  if (!isSure) return;
  const twin = holdings.pools.busyTwin(pool);
  if (twin === MISS) return;
  let other = holdings.index.firstOfTuple(twin, state >>> 16);
  for (; other !== NONE; other = words[wordAt(other) + row.TUPLE_NEXT]!)
    if ((words[wordAt(other) + row.STATE]! & HOLDS) === HOLDS) into.otherProtocol = true;
}

function countRivals(holdings: Holdings, holding: number, into: RivalFacts): void {
  const words = holdings.rows.words;
  const at = wordAt(holding);
  const vm = words[at + row.VM]!;
  const ports = words[at + row.PORTS]!;
  let other = holdings.index.firstOfTuple(words[at + row.POOL]!, words[at + row.STATE]! >>> 16);
  for (; other !== NONE; other = words[wordAt(other) + row.TUPLE_NEXT]!) {
    const otherAt = wordAt(other);
    const otherVm = words[otherAt + row.VM]!;
    const otherPorts = words[otherAt + row.PORTS]!;
    if ((words[otherAt + row.STATE]! & HOLDS) !== HOLDS) continue;
    // The same flow with another holding of this tuple.
    if (otherVm === vm && otherPorts === ports) continue;
    if (into.count === 0) {
      into.vm = otherVm;
      into.port = otherPorts & 0xffff;
      into.destinationPort = otherPorts >>> 16;
      const lastSeen = holdings.rows.times[timeAt(other) + row.LAST_SEEN]!;
      into.quietAtLeast = since(lastSeen, holdings.clock[SENT]!);
    }
    into.count++;
    if (otherPorts >>> 16 === ports >>> 16) into.sameEndpoint++;
  }
}
