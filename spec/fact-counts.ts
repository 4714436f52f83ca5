import { FACT_WORDS, FactSet } from './model/facts.ts';

export interface FactEntry<T> {
  readonly facts: FactSet;
  readonly value: T;
  count: number;
  /** How much of `count` was added up already. */
  counted: number;
}

/** Counts how often each combination of facts occurs, and works a value out once for each: a judge sees few of them. */
export class FactCounts<T> {
  readonly #valueOf: (facts: FactSet) => T;
  #table = new Int32Array(1024).fill(-1);
  /** The facts of every entry, one after the other: those of the entries lie anywhere, and every transition looks one up. */
  #words = new Int32Array(this.#table.length * FACT_WORDS);
  readonly entries: FactEntry<T>[] = [];

  constructor(valueOf: (facts: FactSet) => T) {
    this.#valueOf = valueOf;
  }

  of(facts: FactSet): FactEntry<T> {
    const { words } = facts;
    const mask = this.#table.length - 1;
    let slot = hash(words) & mask;
    for (;;) {
      const index = this.#table[slot]!;
      if (index === -1) return this.#add(facts, slot);
      if (this.#has(index, words)) return this.entries[index]!;
      slot = (slot + 1) & mask;
    }
  }

  #has(index: number, words: Int32Array): boolean {
    const from = index * FACT_WORDS;
    for (let i = 0; i < FACT_WORDS; i++) if (this.#words[from + i] !== words[i]) return false;
    return true;
  }

  #add(facts: FactSet, slot: number): FactEntry<T> {
    const copy = new FactSet();
    copy.words.set(facts.words);
    const entry = { facts: copy, value: this.#valueOf(copy), count: 0, counted: 0 };
    const index = this.entries.push(entry) - 1;
    this.#words.set(facts.words, index * FACT_WORDS);
    this.#table[slot] = index;
    if (this.entries.length * 2 > this.#table.length) this.#grow();
    return entry;
  }

  #grow(): void {
    this.#table = new Int32Array(this.#table.length * 2).fill(-1);
    const words = new Int32Array(this.#words.length * 2);
    words.set(this.#words);
    this.#words = words;
    const mask = this.#table.length - 1;
    for (const [index, { facts }] of this.entries.entries()) {
      let slot = hash(facts.words) & mask;
      while (this.#table[slot] !== -1) slot = (slot + 1) & mask;
      this.#table[slot] = index;
    }
  }
}

function hash(words: Int32Array): number {
  let h = 0;
  for (let i = 0; i < FACT_WORDS; i++) h = Math.imul(h ^ words[i]!, 0x9e3779b1) ^ (h >>> 15);
  return h ^ (h >>> 13);
}
