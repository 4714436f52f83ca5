/** No slot. */
export const MISS = -1;

const TWO_TO_32 = 0x1_0000_0000;

/**
 * Open addressing with linear probing: from a hash to the numbers of the rows that may have it. The keys stay in the rows.
 * A slot holds a row's number plus one in its low bits, and in the rest as much of the hash as fits there, so that hardly
 * a row is looked at in vain. It is 0 when empty: removal closes the gap, and leaves no tombstones.
 */
export class Slots {
  #slots: Int32Array;
  /** Slots for each of the 2^32 hashes: sizes other than powers of two leave less room empty. */
  #scale: number;
  /** Bits of a slot that a row's number takes. */
  #bits: number;
  readonly #hashOf: (row: number) => number;

  /** @param hashOf the hash under which a row stands in this index. */
  constructor(rows: number, hashOf: (row: number) => number) {
    this.#hashOf = hashOf;
    const size = sizeFor(rows);
    this.#slots = new Int32Array(size);
    this.#scale = size / TWO_TO_32;
    this.#bits = bitsFor(size);
  }

  #home(hash: number): number {
    return ((hash >>> 0) * this.#scale) | 0;
  }

  /** The first slot whose row may have this hash. */
  first(hash: number): number {
    return this.#search(hash, this.#home(hash));
  }

  /** The next one after `slot`. */
  next(hash: number, slot: number): number {
    return this.#search(hash, slot + 1);
  }

  #search(hash: number, from: number): number {
    const slots = this.#slots;
    const tag = hash << this.#bits;
    const mask = -1 << this.#bits;
    for (let slot = from; ; slot++) {
      if (slot === slots.length) slot = 0;
      const value = slots[slot]!;
      if (value === 0) return MISS;
      if (((value ^ tag) & mask) === 0) return slot;
    }
  }

  rowAt(slot: number): number {
    return (this.#slots[slot]! & ~(-1 << this.#bits)) - 1;
  }

  add(hash: number, row: number): void {
    const slots = this.#slots;
    let slot = this.#home(hash);
    while (slots[slot] !== 0) if (++slot === slots.length) slot = 0;
    slots[slot] = (hash << this.#bits) | (row + 1);
  }

  /** Puts another row of the same hash into a row's place. */
  replace(hash: number, row: number, by: number): void {
    this.#slots[this.#slotOf(hash, row)] = (hash << this.#bits) | (by + 1);
  }

  remove(hash: number, row: number): void {
    const slots = this.#slots;
    const size = slots.length;
    let gap = this.#slotOf(hash, row);
    for (let slot = gap; ;) {
      if (++slot === size) slot = 0;
      const value = slots[slot]!;
      if (value === 0) break;
      const home = this.#home(this.#hashOf(this.rowAt(slot)));
      // A row may move back to the gap unless its search begins after the gap.
      if (distance(home, slot, size) < distance(gap, slot, size)) continue;
      slots[gap] = value;
      gap = slot;
    }
    slots[gap] = 0;
  }

  #slotOf(hash: number, row: number): number {
    const slots = this.#slots;
    const value = (hash << this.#bits) | (row + 1);
    let slot = this.#home(hash);
    while (slots[slot] !== value) if (++slot === slots.length) slot = 0;
    return slot;
  }

  /** Makes room for rows with numbers below `rows`. */
  fit(rows: number): void {
    if (this.#slots.length * 0.85 >= rows) return;
    const old = this.#slots;
    const mask = ~(-1 << this.#bits);
    const size = sizeFor(rows);
    this.#slots = new Int32Array(size);
    this.#scale = size / TWO_TO_32;
    this.#bits = bitsFor(size);
    for (const value of old) {
      if (value === 0) continue;
      const row = (value & mask) - 1;
      this.add(this.#hashOf(row), row);
    }
  }

  /**
   * Empties the index at a cost that follows the rows in use, not the room: clears from the home of each row below `top`
   * to the end of its run. A run is cut off from its end only, so whatever is left of it stays reachable from its homes.
   */
  reset(top: number): void {
    const slots = this.#slots;
    if (top * 16 > slots.length) {
      slots.fill(0);
      return;
    }
    for (let row = 0; row < top; row++) {
      let slot = this.#home(this.#hashOf(row));
      while (slots[slot] !== 0) {
        slots[slot] = 0;
        if (++slot === slots.length) slot = 0;
      }
    }
  }
}

/** Slots for so many rows. In small indexes, which cost nothing, runs are short; in large ones memory is the scarcer. */
function sizeFor(rows: number): number {
  return rows < 10_000 ? rows * 2 : Math.ceil(rows / 0.7);
}

function bitsFor(size: number): number {
  return 32 - Math.clz32(size);
}

/** Slots from one to another, which comes after it. */
function distance(from: number, to: number, size: number): number {
  return to >= from ? to - from : to - from + size;
}

/** Mixes three words: every bit of each may change every bit of the result (the finaliser of MurmurHash3). */
export function mix(a: number, b: number, c: number): number {
  let hash = Math.imul(a, 0x9e3779b1) + Math.imul(b, 0x85ebca77) + Math.imul(c, 0xc2b2ae3d);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
