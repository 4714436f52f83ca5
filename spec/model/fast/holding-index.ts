import type { Port } from '../../vocabulary/index.ts';
import type { ProtocolIndex } from '../ledger.ts';
import type { FastPools } from './pools.ts';
import * as row from './rows.ts';
import { NONE, type Rows, wordAt } from './rows.ts';
import { MISS, mix, Slots } from './slots.ts';

/** A flow with its ports in one word, as its row has them. */
export function packPorts(port: Port, destinationPort: Port): number {
  return port | (destinationPort << 16);
}

/** How to find the holdings: by their flow, and by the tuple that they hold. */
export class HoldingIndex {
  readonly #rows: Rows;
  readonly #pools: FastPools;
  /** Flows by 5-tuple, each at its current holding. */
  readonly #flows: Slots;
  /** Tuples by pool and public port, each at its first holding. */
  readonly #tuples: Slots;

  constructor(rows: Rows, pools: FastPools) {
    this.#rows = rows;
    this.#pools = pools;
    this.#flows = new Slots(rows.capacity, (at) => this.#flowHashOf(at));
    this.#tuples = new Slots(rows.capacity, (at) => this.#tupleHashOf(at));
  }

  /** Reads the hashes from the rows and the pools, so it goes before theirs. */
  reset(): void {
    this.#flows.reset(this.#rows.top);
    this.#tuples.reset(this.#rows.top);
  }

  /** Makes room for as many rows as there is room for now. */
  fit(): void {
    this.#flows.fit(this.#rows.capacity);
    this.#tuples.fit(this.#rows.capacity);
  }

  #flowHashOf(holding: number): number {
    const words = this.#rows.words;
    const at = wordAt(holding);
    return flowHash(
      words[at + row.VM]!,
      words[at + row.PORTS]!,
      this.#pools.destination(words[at + row.POOL]!),
      words[at + row.STATE]! & row.TCP,
    );
  }

  #tupleHashOf(holding: number): number {
    const words = this.#rows.words;
    const at = wordAt(holding);
    return tupleHash(words[at + row.POOL]!, words[at + row.STATE]! >>> 16);
  }

  /** The current holding of a flow, or NONE. The destination as {@link FastPools} has it. */
  find(protocol: ProtocolIndex, vm: number, ports: number, destination: number): number {
    const tcp = protocol === 0 ? 0 : row.TCP;
    const hash = flowHash(vm, ports, destination, tcp);
    const flows = this.#flows;
    const words = this.#rows.words;
    for (let slot = flows.first(hash); slot !== MISS; slot = flows.next(hash, slot)) {
      const holding = flows.rowAt(slot);
      const at = wordAt(holding);
      if (
        words[at + row.PORTS] === ports &&
        words[at + row.VM] === vm &&
        (words[at + row.STATE]! & row.TCP) === tcp &&
        this.#pools.destination(words[at + row.POOL]!) === destination
      )
        return holding;
    }
    return NONE;
  }

  /** The first holding of a public port in a pool, or NONE. */
  firstOfTuple(pool: number, publicPort: Port): number {
    if (publicPort === 0) return NONE;
    const hash = tupleHash(pool, publicPort);
    const tuples = this.#tuples;
    const words = this.#rows.words;
    for (let slot = tuples.first(hash); slot !== MISS; slot = tuples.next(hash, slot)) {
      const holding = tuples.rowAt(slot);
      const at = wordAt(holding);
      if (words[at + row.POOL] === pool && words[at + row.STATE]! >>> 16 === publicPort) return holding;
    }
    return NONE;
  }

  /** A holding becomes its flow's current one, in place of `before` or of none. */
  setCurrent(holding: number, before: number): void {
    const hash = this.#flowHashOf(holding);
    if (before === NONE) {
      this.#flows.add(hash, holding);
      return;
    }
    this.#flows.replace(hash, before, holding);
    this.#rows.words[wordAt(before) + row.STATE]! &= ~row.CURRENT;
  }

  /** A holding joins those of its tuple, after `last` or as the first; one whose port is not shown has no tuple. */
  append(holding: number, last: number): void {
    if (this.#rows.words[wordAt(holding) + row.STATE]! >>> 16 === 0) return;
    if (last === NONE) this.#tuples.add(this.#tupleHashOf(holding), holding);
    else this.#rows.words[wordAt(last) + row.TUPLE_NEXT] = holding;
  }

  remove(holding: number): void {
    const words = this.#rows.words;
    const at = wordAt(holding);
    const state = words[at + row.STATE]!;
    if ((state & row.CURRENT) !== 0) this.#flows.remove(this.#flowHashOf(holding), holding);
    if (state >>> 16 === 0) return;
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
  }
}

function flowHash(vm: number, ports: number, destination: number, tcp: number): number {
  return mix(vm + tcp, ports, destination);
}

function tupleHash(pool: number, publicPort: Port): number {
  return mix(pool, publicPort, 0);
}
