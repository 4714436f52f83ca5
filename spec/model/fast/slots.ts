/** No slot. */
export const MISS = -1;

/**
 * Open addressing with linear probing: from a hash to the numbers of the rows that may have it. The keys stay in the rows.
 * A slot holds a row's number plus one in its low bits, and in the rest as much of the hash as fits there, so that hardly
 * a row is looked at in vain. It is 0 when empty: removal closes the gap, and leaves no tombstones.
 */
export class Slots {
  #slots: Int32Array;
  #mask: number;
  readonly #hashOf: (row: number) => number;

  /** @param hashOf the hash under which a row stands in this index. */
  constructor(rows: number, hashOf: (row: number) => number) {
    this.#hashOf = hashOf;
    const size = sizeFor(rows);
    this.#slots = new Int32Array(size);
    this.#mask = size - 1;
  }

  /** The first slot whose row may have this hash. */
  first(hash: number): number {
    return this.#search(hash, hash & this.#mask);
  }

  /** The next one after `slot`. */
  next(hash: number, slot: number): number {
    return this.#search(hash, (slot + 1) & this.#mask);
  }

  #search(hash: number, from: number): number {
    const slots = this.#slots;
    const mask = this.#mask;
    for (let slot = from; ; slot = (slot + 1) & mask) {
      const value = slots[slot]!;
      if (value === 0) return MISS;
      if (((value ^ hash) & ~mask) === 0) return slot;
    }
  }

  rowAt(slot: number): number {
    return (this.#slots[slot]! & this.#mask) - 1;
  }

  add(hash: number, row: number): void {
    const slots = this.#slots;
    const mask = this.#mask;
    let slot = hash & mask;
    while (slots[slot] !== 0) slot = (slot + 1) & mask;
    slots[slot] = (hash & ~mask) | (row + 1);
  }

  /** Puts another row of the same hash into a row's place. */
  replace(hash: number, row: number, by: number): void {
    const slot = this.#slotOf(hash, row);
    this.#slots[slot] = (this.#slots[slot]! & ~this.#mask) | (by + 1);
  }

  remove(hash: number, row: number): void {
    const slots = this.#slots;
    const mask = this.#mask;
    let gap = this.#slotOf(hash, row);
    for (let slot = (gap + 1) & mask; ; slot = (slot + 1) & mask) {
      const value = slots[slot]!;
      if (value === 0) break;
      const home = this.#hashOf((value & mask) - 1) & mask;
      // A row may move back to the gap unless its search begins after the gap.
      if (((slot - home) & mask) < ((slot - gap) & mask)) continue;
      slots[gap] = value;
      gap = slot;
    }
    slots[gap] = 0;
  }

  #slotOf(hash: number, row: number): number {
    const value = (hash & ~this.#mask) | (row + 1);
    let slot = hash & this.#mask;
    while (this.#slots[slot] !== value) slot = (slot + 1) & this.#mask;
    return slot;
  }

  /** Makes room for rows with numbers below `rows`. */
  fit(rows: number): void {
    const size = sizeFor(rows);
    if (size <= this.#slots.length) return;
    const old = this.#slots;
    const oldMask = this.#mask;
    this.#slots = new Int32Array(size);
    this.#mask = size - 1;
    for (const value of old) {
      if (value === 0) continue;
      const row = (value & oldMask) - 1;
      this.add(this.#hashOf(row), row);
    }
  }

  /**
   * Empties the index at a cost that follows the rows in use, not the room: clears from the home of each row below `top`
   * to the end of its run. A run is cut off from its end only, so whatever is left of it stays reachable from its homes.
   */
  reset(top: number): void {
    const slots = this.#slots;
    const mask = this.#mask;
    if (top * 16 > mask) {
      slots.fill(0);
      return;
    }
    for (let row = 0; row < top; row++) {
      for (let slot = this.#hashOf(row) & mask; slots[slot] !== 0; slot = (slot + 1) & mask) slots[slot] = 0;
    }
  }
}

/** Slots are at most 4/5 full: with part of the hash in the slot, long runs cost little, and memory is the scarcer. */
function sizeFor(rows: number): number {
  let size = 64;
  while (size * 4 < rows * 5) size *= 2;
  return size;
}

/** Mixes three words: every bit of each may change every bit of the result (the finaliser of MurmurHash3). */
export function mix(a: number, b: number, c: number): number {
  let hash = Math.imul(a, 0x9e3779b1) + Math.imul(b, 0x85ebca77) + Math.imul(c, 0xc2b2ae3d);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
