import type { Port } from '../../vocabulary/index.ts';
import { type LedgerRules, type Liveness, type ProtocolIndex, REMEMBERED_ENDED } from '../ledger.ts';
import { Links, Order } from './order.ts';
import { FastPools } from './pools.ts';
import * as row from './rows.ts';
import { NONE, Rows, timeAt, wordAt } from './rows.ts';
import { MISS, mix, Slots } from './slots.ts';

/** Words of the clock. */
export const SENT = 0;
export const SEEN = 1;

/** A flow with its ports in one word, as its row has them. */
export function packPorts(port: Port, destinationPort: Port): number {
  return port | (destinationPort << 16);
}

/**
 * The holdings, how to find them, and in which order they expire: everything that keeps the indexes, the orders and the
 * counts in step when a holding begins, becomes sure or unsure, ends or is forgotten.
 */
export class Holdings {
  readonly rows = new Rows();
  readonly #links = new Links(this.rows.capacity);
  readonly pools = new FastPools();
  /** By their last packet; T is one number, so the first to expire stands first. */
  readonly possible = new Order(this.#links, 'first');
  /** By their last outbound packet, likewise. */
  readonly #sure = new Order(this.#links, 'second');
  /** By their end: nothing that has ended is possible. */
  readonly #ended = new Order(this.#links, 'first');
  #endedCount = 0;
  /** Flows by 5-tuple, each at its current holding. */
  readonly #flows = new Slots(this.rows.capacity, (at) => this.#flowHashOf(at));
  /** Tuples by pool and public port, each at its first holding. */
  readonly #tuples = new Slots(this.rows.capacity, (at) => this.#tupleHashOf(at));
  /**
   * When the present packet was sent and seen. In an array, since a fraction is boxed at every call that it is handed to.
   */
  readonly clock = new Float64Array(2);
  #timeoutMs = 0;
  #toleranceMs = 0;
  forgot = false;

  reset(rules: LedgerRules): void {
    // The indexes read the hashes from the rows and the pools, so they go first.
    this.#flows.reset(this.rows.top);
    this.#tuples.reset(this.rows.top);
    this.rows.reset();
    this.pools.reset(rules.capacity);
    this.possible.reset();
    this.#sure.reset();
    this.#ended.reset();
    this.#endedCount = 0;
    this.#timeoutMs = rules.timeoutMs;
    this.#toleranceMs = rules.toleranceMs;
    this.forgot = false;
  }

  #flowHashOf(holding: number): number {
    const words = this.rows.words;
    const at = wordAt(holding);
    return flowHash(
      words[at + row.VM]!,
      words[at + row.PORTS]!,
      this.pools.destination(words[at + row.POOL]!),
      words[at + row.STATE]! & row.TCP,
    );
  }

  #tupleHashOf(holding: number): number {
    const words = this.rows.words;
    const at = wordAt(holding);
    return tupleHash(words[at + row.POOL]!, words[at + row.STATE]! >>> 16);
  }

  /** The current holding of a flow, or NONE. The destination as {@link FastPools} has it. */
  find(protocol: ProtocolIndex, vm: number, ports: number, destination: number): number {
    const tcp = protocol === 0 ? 0 : row.TCP;
    const hash = flowHash(vm, ports, destination, tcp);
    const flows = this.#flows;
    const words = this.rows.words;
    for (let slot = flows.first(hash); slot !== MISS; slot = flows.next(hash, slot)) {
      const holding = flows.rowAt(slot);
      const at = wordAt(holding);
      if (
        words[at + row.PORTS] === ports &&
        words[at + row.VM] === vm &&
        (words[at + row.STATE]! & row.TCP) === tcp &&
        this.pools.destination(words[at + row.POOL]!) === destination
      )
        return holding;
    }
    return NONE;
  }

  /** The first holding of a public port in a pool, or NONE. */
  firstOfTuple(pool: number, publicPort: Port): number {
    const hash = tupleHash(pool, publicPort);
    const tuples = this.#tuples;
    const words = this.rows.words;
    for (let slot = tuples.first(hash); slot !== MISS; slot = tuples.next(hash, slot)) {
      const holding = tuples.rowAt(slot);
      const at = wordAt(holding);
      if (words[at + row.POOL] === pool && words[at + row.STATE]! >>> 16 === publicPort) return holding;
    }
    return NONE;
  }

  /** A new holding in place of `before`, the flow's current one so far, or NONE. */
  open(
    before: number,
    protocol: ProtocolIndex,
    vm: number,
    ports: number,
    pool: number,
    publicPort: Port,
    snat: boolean,
  ): number {
    let state =
      (publicPort << 16) |
      (protocol === 0 ? 0 : row.TCP) |
      (snat ? row.SNAT : 0) |
      row.CURRENT |
      row.POSSIBLE;
    const first = this.firstOfTuple(pool, publicPort);
    if (first !== NONE && this.#wasOthers(first, vm, ports)) state |= row.REUSED;
    let last = NONE;
    let next = NONE;
    for (let other = first; other !== NONE; other = next) {
      const others = this.rows.words;
      const otherAt = wordAt(other);
      next = others[otherAt + row.TUPLE_NEXT]!;
      // Back at an endpoint that it had left, the flow does not hold that port twice.
      if (others[otherAt + row.VM] === vm && others[otherAt + row.PORTS] === ports) {
        if (other === before) before = NONE;
        this.#drop(other);
        continue;
      }
      if (
        (others[otherAt + row.STATE]! & row.POSSIBLE) === 0 &&
        others[otherAt + row.PORTS]! >>> 16 === ports >>> 16
      ) {
        this.forget(other);
        continue;
      }
      others[otherAt + row.STATE]! |= row.SHARED;
      state |= row.SHARED;
      last = other;
    }

    const holding = this.#take(vm, ports, pool, state);
    const words = this.rows.words;
    if (last === NONE) this.#tuples.add(tupleHash(pool, publicPort), holding);
    else words[wordAt(last) + row.TUPLE_NEXT] = holding;
    const hash = this.#flowHashOf(holding);
    if (before === NONE) this.#flows.add(hash, holding);
    else {
      this.#flows.replace(hash, before, holding);
      words[wordAt(before) + row.STATE]! &= ~row.CURRENT;
    }
    return holding;
  }

  /** A flow that has ended opens again with the endpoint that it had; `touch` begins its new life. */
  reopen(holding: number): void {
    const words = this.rows.words;
    const at = wordAt(holding);
    const state = words[at + row.STATE]! & ~(row.DEMOTED | row.REUSED);
    const reused =
      (state & row.SHARED) !== 0 &&
      this.#wasOthers(
        this.firstOfTuple(words[at + row.POOL]!, state >>> 16),
        words[at + row.VM]!,
        words[at + row.PORTS]!,
      );
    words[at + row.STATE] = reused ? state | row.REUSED : state;
  }

  /** Whether the last holder of a tuple was another flow, which has ended since. */
  #wasOthers(first: number, vm: number, ports: number): boolean {
    const { words, times } = this.rows;
    let last = first;
    for (let other = first; other !== NONE; other = words[wordAt(other) + row.TUPLE_NEXT]!)
      if (times[timeAt(other) + row.LAST_SEEN]! >= times[timeAt(last) + row.LAST_SEEN]!) last = other;
    const at = wordAt(last);
    return (
      (words[at + row.VM] !== vm || words[at + row.PORTS] !== ports) &&
      (words[at + row.STATE]! & row.POSSIBLE) === 0
    );
  }

  /** An open that nobody saw. */
  ghost(pool: number): void {
    this.#take(-1, 0, pool, row.GHOST | row.SNAT | row.POSSIBLE);
  }

  /** A row for a possible holding of a pool, whose last packet is the present one. */
  #take(vm: number, ports: number, pool: number, state: number): number {
    const rows = this.rows;
    if (rows.full) {
      rows.grow();
      this.#flows.fit(rows.capacity);
      this.#tuples.fit(rows.capacity);
      this.#links.fit(rows.capacity);
    }
    const holding = rows.take();
    const { words, times } = rows;
    const at = wordAt(holding);
    words[at + row.TUPLE_NEXT] = NONE;
    words[at + row.VM] = vm;
    words[at + row.POOL] = pool;
    words[at + row.GROUP] = 0;
    words[at + row.PORTS] = ports;
    words[at + row.STATE] = state;
    const time = timeAt(holding);
    const seen = this.clock[SEEN]!;
    times[time + row.FIRST_SEEN] = seen;
    times[time + row.LAST_OUT_SENT] = seen;
    times[time + row.LAST_OUT_SEEN] = seen;
    times[time + row.LAST_SEEN] = seen;
    this.possible.add(holding);
    this.pools.addPossible(pool);
    return holding;
  }

  /** The present packet is one of its tuple: possibly, the holding lives on or lives again. */
  touch(holding: number): void {
    this.rows.times[timeAt(holding) + row.LAST_SEEN] = this.clock[SEEN]!;
    const words = this.rows.words;
    const at = wordAt(holding);
    const state = words[at + row.STATE]!;
    if ((state & row.POSSIBLE) !== 0) {
      this.possible.moveToEnd(holding);
      return;
    }
    // A new life: how far TCP came in an earlier one does not count.
    this.#dropEnded(holding);
    words[at + row.STATE] = (state & ~(row.CONNECTION | row.ANSWERED)) | row.POSSIBLE;
    this.rows.times[timeAt(holding) + row.FIRST_SEEN] = this.clock[SEEN]!;
    this.possible.add(holding);
    this.pools.addPossible(words[at + row.POOL]!);
  }

  /** A surely live holding, whose last outbound packet is the latest of all. */
  makeSure(holding: number, group: number): void {
    const words = this.rows.words;
    const at = wordAt(holding);
    const state = words[at + row.STATE]!;
    if ((state & row.SURE) !== 0) {
      this.#sure.moveToEnd(holding);
      return;
    }
    words[at + row.STATE] = state | row.SURE;
    words[at + row.GROUP] = group;
    this.#sure.add(holding);
    this.pools.addSure(words[at + row.POOL]!, words[at + row.VM]!, words[at + row.PORTS]! >>> 16, group);
  }

  unsure(holding: number): void {
    const words = this.rows.words;
    const at = wordAt(holding);
    const state = words[at + row.STATE]!;
    if ((state & row.SURE) === 0) return;
    words[at + row.STATE] = state & ~row.SURE;
    this.#sure.remove(holding);
    this.pools.dropSure(words[at + row.POOL]!, words[at + row.GROUP]!);
  }

  /** Whether a holding whose last packet has gone out surely lives on beyond the present one. */
  lasts(holding: number): boolean {
    const lastOut = this.rows.times[timeAt(holding) + row.LAST_OUT_SENT]!;
    return this.clock[SEEN]! < lastOut + this.#timeoutMs - this.#toleranceMs;
  }

  /** Sets the clock. What certainly is over at `seen` no longer is sure; what certainly is over at `sent` no longer is possible. */
  expire(sent: number, seen: number): void {
    this.clock[SENT] = sent;
    this.clock[SEEN] = seen;
    for (let first = this.#sure.first; first !== NONE; first = this.#sure.first) {
      if (this.lasts(first)) break;
      this.unsure(first);
    }
    const times = this.rows.times;
    for (let first = this.possible.first; first !== NONE; first = this.possible.first) {
      if (sent < times[timeAt(first) + row.LAST_SEEN]! + this.#timeoutMs + this.#toleranceMs) break;
      this.#end(first);
    }
  }

  #end(holding: number): void {
    this.unsure(holding);
    const words = this.rows.words;
    const at = wordAt(holding);
    const state = words[at + row.STATE]!;
    words[at + row.STATE] = state & ~row.POSSIBLE;
    this.possible.remove(holding);
    const lastSeen = this.rows.times[timeAt(holding) + row.LAST_SEEN]!;
    this.pools.dropPossible(words[at + row.POOL]!);
    // No flow ended with an open of which nobody knows whether it was one.
    if ((state & row.GHOST) !== 0) return this.rows.release(holding);
    this.pools.addEnd(words[at + row.POOL]!, isOver(state), lastSeen);
    this.#ended.add(holding);
    this.#endedCount++;
    if (this.#endedCount <= REMEMBERED_ENDED) return;
    this.forget(this.#ended.first);
    this.forgot = true;
  }

  #dropEnded(holding: number): void {
    this.#ended.remove(holding);
    this.#endedCount--;
  }

  /** Neither is it held on nor has it ended: something else stands for it. */
  #drop(holding: number): void {
    const words = this.rows.words;
    const at = wordAt(holding);
    if ((words[at + row.STATE]! & row.POSSIBLE) === 0) return this.forget(holding);
    this.possible.remove(holding);
    this.pools.dropPossible(words[at + row.POOL]!);
    this.#unlink(holding);
  }

  /** Only what has ended is forgotten. */
  forget(holding: number): void {
    this.#dropEnded(holding);
    this.#unlink(holding);
  }

  #unlink(holding: number): void {
    const words = this.rows.words;
    const at = wordAt(holding);
    const state = words[at + row.STATE]!;
    if ((state & row.CURRENT) !== 0) this.#flows.remove(this.#flowHashOf(holding), holding);
    const pool = words[at + row.POOL]!;
    const hash = tupleHash(pool, state >>> 16);
    const next = words[at + row.TUPLE_NEXT]!;
    const first = (state & row.SHARED) === 0 ? holding : this.firstOfTuple(pool, state >>> 16);
    if (first !== holding) {
      let before = first;
      while (words[wordAt(before) + row.TUPLE_NEXT] !== holding)
        before = words[wordAt(before) + row.TUPLE_NEXT]!;
      words[wordAt(before) + row.TUPLE_NEXT] = next;
    } else if (next === NONE) this.#tuples.remove(hash, holding);
    else this.#tuples.replace(hash, holding, next);
    this.rows.release(holding);
  }
}

export function livenessOf(state: number): Liveness {
  return (state & row.SURE) !== 0 ? 2 : (state & row.POSSIBLE) !== 0 ? 1 : 0;
}

/** Least time from the last packet of its tuple to the present one. */
export function quietFor(holdings: Holdings, holding: number): number {
  return since(holdings.rows.times[timeAt(holding) + row.LAST_SEEN]!, holdings.clock[SENT]!);
}

export function since(then: number, now: number): number {
  return now > then ? now - then : 0;
}

/** TCP: closed both ways, or by a RST. */
export function isOver(state: number): boolean {
  return (state & row.CLOSED) !== 0 || (state & (row.FIN_OUT | row.FIN_IN)) === (row.FIN_OUT | row.FIN_IN);
}

function flowHash(vm: number, ports: number, destination: number, tcp: number): number {
  return mix(vm + tcp, ports, destination);
}

function tupleHash(pool: number, publicPort: Port): number {
  return mix(pool, publicPort, 0);
}
