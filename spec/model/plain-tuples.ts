import {
  emptyHolder,
  emptyRival,
  type HolderFacts,
  type InboundEvent,
  type OutboundEvent,
  type RivalFacts,
} from './ledger.ts';
import { type Holding, tupleKey } from './plain-holding.ts';

const NOBODY: ReadonlySet<Holding> = new Set();

/** Holdings by protocol, public endpoint and destination address. */
export class PlainTuples {
  readonly #tuples = new Map<string, Set<Holding>>();

  clear(): void {
    this.#tuples.clear();
  }

  of(tuple: string): ReadonlySet<Holding> {
    return this.#tuples.get(tuple) ?? NOBODY;
  }

  /** One whose port is not shown has none. */
  add(holding: Holding): void {
    if (holding.publicPort === 0) return;
    const holdings = this.#tuples.get(holding.tuple);
    if (holdings === undefined) this.#tuples.set(holding.tuple, new Set([holding]));
    else holdings.add(holding);
  }

  delete(holding: Holding): void {
    const holdings = this.#tuples.get(holding.tuple);
    holdings?.delete(holding);
    if (holdings?.size === 0) this.#tuples.delete(holding.tuple);
  }
}

/** Whether the last holder of a tuple was another flow, which has ended since. */
export function wasOthers(tuple: ReadonlySet<Holding>, flow: string): boolean {
  let last: Holding | null = null;
  for (const holding of tuple) if (last === null || holding.lastSeen >= last.lastSeen) last = holding;
  return last !== null && last.flow !== flow && !last.possible;
}

/** Who else surely holds the port of a holding, towards the same destination address. */
export function findRivals(
  rival: RivalFacts,
  tuples: PlainTuples,
  holding: Holding,
  { destination, sent, mark }: OutboundEvent,
): void {
  Object.assign(rival, emptyRival());
  if (!holding.snat || !(holding.sure || holding.protocol === 0 || mark === 'syn')) return;
  for (const other of tuples.of(holding.tuple)) {
    if (!other.sure || !other.snat || other.flow === holding.flow) continue;
    if (rival.count === 0) {
      rival.vm = other.vm;
      rival.port = other.port;
      rival.destinationPort = other.destinationPort;
      rival.quietAtLeast = Math.max(0, sent - other.lastSeen);
    }
    rival.count++;
    if (other.destinationPort === holding.destinationPort) rival.sameEndpoint++;
  }
  if (!holding.sure) return;
  const twin = tupleKey(
    holding.protocol === 0 ? 1 : 0,
    holding.publicAddress,
    holding.publicPort,
    destination,
  );
  for (const other of tuples.of(twin)) {
    if (other.sure && other.snat) rival.otherProtocol = true;
  }
}

/** Who may be meant by a packet from outside. */
export function describeHolders(
  holder: HolderFacts,
  tuple: ReadonlySet<Holding>,
  event: InboundEvent,
  forgot: boolean,
): void {
  const { sourcePort, sent } = event;
  Object.assign(holder, emptyHolder());
  holder.forgot = forgot;
  let best: Holding | null = null;
  for (const holding of tuple) {
    if (holding.destinationPort !== sourcePort) continue;
    if (holding.sure) holder.sure++;
    else holder.possible++;
    if (best === null || meantBy(event, holding) >= meantBy(event, best)) best = holding;
  }
  if (best === null) return;
  holder.vm = best.vm;
  holder.port = best.port;
  holder.quietAtLeast = Math.max(0, sent - best.lastSeen);
  holder.idleAtLeast = Math.max(0, sent - best.lastOut.seen);
  holder.reused = best.reused;
}

/** Surely, as whoever received it, possibly, or as the last known holder. */
function meantBy({ deliveredVm, deliveredPort }: InboundEvent, holding: Holding): number {
  if (holding.sure) return 3;
  if (holding.vm === deliveredVm && holding.port === deliveredPort) return 2;
  return holding.possible ? 1 : 0;
}
