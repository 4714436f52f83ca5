import type { Port } from '../../vocabulary/index.ts';
import { type LedgerRules, type ProtocolIndex, REMEMBERED_ENDED } from '../ledger.ts';
import { HoldingIndex } from './holding-index.ts';
import { Links, Order } from './order.ts';
import { FastPools } from './pools.ts';
import { isOver, SEEN, SENT } from './readings.ts';
import * as row from './rows.ts';
import { NONE, Rows, timeAt, wordAt } from './rows.ts';

/**
 * The holdings, and in which order they expire: everything that keeps the index, the orders and the counts in step when a
 * holding begins, becomes sure or unsure, ends or is forgotten.
 */
export class Holdings {
  readonly rows = new Rows();
  readonly #links = new Links(this.rows.capacity);
  readonly pools = new FastPools();
  readonly index = new HoldingIndex(this.rows, this.pools);
  /** By their last packet; T is one number, so the first to expire stands first. */
  readonly possible = new Order(this.#links, 'first');
  /** By their last outbound packet, likewise. */
  readonly #sure = new Order(this.#links, 'second');
  /** By their end: nothing that has ended is possible. */
  readonly #ended = new Order(this.#links, 'first');
  #endedCount = 0;
  /**
   * When the present packet was sent and seen. In an array, since a fraction is boxed at every call that it is handed to.
   */
  readonly clock = new Float64Array(2);
  #timeoutMs = 0;
  #toleranceMs = 0;
  forgot = false;

  reset(rules: LedgerRules): void {
    this.index.reset();
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
    const first = this.index.firstOfTuple(pool, publicPort);
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
    this.index.append(holding, last);
    this.index.setCurrent(holding, before);
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
        this.index.firstOfTuple(words[at + row.POOL]!, state >>> 16),
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
      this.index.fit();
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

  /** Its VM's configuration changed, or may change yet: until it ends, it is possibly live at most. */
  demote(holding: number): void {
    this.rows.words[wordAt(holding) + row.STATE]! |= row.DEMOTED;
    this.unsure(holding);
  }

  /** Whether a holding whose last packet has gone out surely lives on beyond the present one. */
  lasts(holding: number): boolean {
    const lastOut = this.rows.times[timeAt(holding) + row.LAST_OUT_SENT]!;
    return this.clock[SEEN]! < lastOut + this.#timeoutMs - this.#toleranceMs;
  }

  /** It was idle for so long that it may have begun again in mid-stream: TCP then lives only possibly until another handshake. */
  lapse(holding: number): void {
    this.rows.words[wordAt(holding) + row.STATE]! &= ~row.HANDSHAKE;
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
    this.index.remove(holding);
    this.rows.release(holding);
  }
}
