/** A small, fast generator of 32-bit numbers (sfc32): the same seed gives the same numbers, anywhere. */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(seed: number) {
    this.#a = mix(seed, 1);
    this.#b = mix(seed, 2);
    this.#c = seed | 0;
    for (let i = 0; i < 4; i++) this.#step();
  }

  #step(): number {
    const result = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + result) | 0;
    return result;
  }

  /** An integer of 0..count-1. */
  below(count: number): number {
    return Math.floor(((this.#step() >>> 0) * count) / 4_294_967_296);
  }

  /** True `times` out of `of`. */
  chance(times: number, of: number): boolean {
    return this.below(of) < times;
  }

  /** One of these, which must not be none. */
  pick<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)] as T;
  }

  /** 32 independent bits. */
  bits(): number {
    return this.#step();
  }
}

/** Seed of the case with this index: neighbours have nothing in common (the finaliser of MurmurHash3). */
export function mix(seed: number, index: number): number {
  let hash = (seed ^ Math.imul(index + 1, 0x9e37_79b1)) | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35);
  return hash ^ (hash >>> 16);
}
