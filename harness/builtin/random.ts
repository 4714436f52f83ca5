/** Chance that repeats itself: the 32-bit generator "splitmix32", good enough to choose ports by. */
export class Random {
  private readonly seed: number;
  private state: number;

  constructor(seed: number) {
    this.seed = seed | 0;
    this.state = this.seed;
  }

  /** Begins the same sequence again. */
  restart(): void {
    this.state = this.seed;
  }

  /** An integer of 0..limit-1. */
  below(limit: number): number {
    this.state = (this.state + 0x9e3779b9) | 0;
    let x = this.state ^ (this.state >>> 16);
    x = Math.imul(x, 0x21f0aaad);
    x ^= x >>> 15;
    x = Math.imul(x, 0x735a2d97);
    x ^= x >>> 15;
    return Math.floor(((x >>> 0) / 2 ** 32) * limit);
  }
}
