import { type Port, type PortRange, portsIn } from '../../spec/vocabulary/index.ts';

/** Ports of one page: 16 words of 32 bits, the most that V8 keeps in its own heap, where making one is cheap. */
const PAGE_BITS = 512;
const PAGE_WORDS = PAGE_BITS / 32;

/**
 * Which ports of a range are taken: one bit each, in pages that are made when their first port is taken. A search looks at no
 * more than 126 counts and 32 words, however full a range of 64,511 is, and an inventory of few flows is small.
 */
export class FreePorts {
  private readonly first: Port;
  private readonly size: number;
  private readonly pages: (Int32Array | undefined)[] = [];
  private readonly taken: number[] = [];
  private free: number;

  constructor(range: PortRange) {
    this.first = range.first;
    this.size = portsIn(range);
    this.free = this.size;
  }

  has(port: Port): boolean {
    return port >= this.first && port < this.first + this.size;
  }

  isFree(port: Port): boolean {
    const at = port - this.first;
    if (at < 0 || at >= this.size) return false;
    const page = this.pages[at >>> 9];
    return page === undefined || ((page[(at >>> 5) & 15] as number) & (1 << (at & 31))) === 0;
  }

  take(port: Port): void {
    if (!this.isFree(port)) return;
    const at = port - this.first;
    const number = at >>> 9;
    let page = this.pages[number];
    if (page === undefined) {
      page = new Int32Array(PAGE_WORDS);
      this.pages[number] = page;
    }
    page[(at >>> 5) & 15] = (page[(at >>> 5) & 15] as number) | (1 << (at & 31));
    this.taken[number] = (this.taken[number] ?? 0) + 1;
    this.free -= 1;
  }

  release(port: Port): void {
    if (!this.has(port) || this.isFree(port)) return;
    const at = port - this.first;
    const number = at >>> 9;
    const page = this.pages[number];
    if (page === undefined) return;
    page[(at >>> 5) & 15] = (page[(at >>> 5) & 15] as number) & ~(1 << (at & 31));
    this.taken[number] = (this.taken[number] ?? 0) - 1;
    this.free += 1;
  }

  /** The first free port at `from` or after it, round the end of the range; 0 when all are taken. */
  search(from: Port): Port {
    if (this.free === 0) return 0;
    const start = this.has(from) ? from - this.first : 0;
    const pages = Math.ceil(this.size / PAGE_BITS);
    const startPage = start >>> 9;
    // The page of the start comes twice: first from the start on, last from its beginning.
    for (let i = 0; i <= pages; i += 1) {
      const number = startPage + i < pages ? startPage + i : startPage + i - pages;
      const at = this.searchPage(number, i === 0 ? start & (PAGE_BITS - 1) : 0);
      if (at >= 0) return this.first + at;
    }
    return 0;
  }

  /** Offset within the range of the page's first free port at bit `from` or after it, or -1. */
  private searchPage(number: number, from: number): number {
    const base = number * PAGE_BITS;
    const size = Math.min(PAGE_BITS, this.size - base);
    const page = this.pages[number];
    if (page === undefined) return base + from;
    if (this.taken[number] === size) return -1;
    for (let word = from >>> 5; word < PAGE_WORDS; word += 1) {
      let free = ~(page[word] as number);
      if (word === from >>> 5) free &= -1 << (from & 31);
      if (free === 0) continue;
      const bit = word * 32 + 31 - Math.clz32(free & -free);
      return bit < size ? base + bit : -1;
    }
    return -1;
  }
}
