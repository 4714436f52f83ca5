/** A token bucket for each key, and one for all of them, with a bounded number of keys. */
export class RateLimit {
  readonly #perKey: number;
  readonly #overall: Bucket;
  readonly #buckets = new Map<number, Bucket>();
  readonly #clock: () => number;

  /** In events a second; each bucket holds one second's worth. @param clock in ms. */
  constructor(perKey: number, overall: number, clock: () => number = () => performance.now()) {
    this.#perKey = perKey;
    this.#clock = clock;
    this.#overall = new Bucket(overall, clock());
  }

  /** Whether one more event of this key is within both limits; counts it if so. */
  allows(key: number): boolean {
    const now = this.#clock();
    let bucket = this.#buckets.get(key);
    if (bucket === undefined) {
      // A key that comes back after it was forgotten starts afresh; the overall limit holds all the same.
      if (this.#buckets.size >= MOST_KEYS) this.#buckets.delete(this.#buckets.keys().next().value as number);
      bucket = new Bucket(this.#perKey, now);
      this.#buckets.set(key, bucket);
    }
    bucket.fill(now);
    this.#overall.fill(now);
    if (bucket.tokens < 1 || this.#overall.tokens < 1) return false;
    bucket.tokens -= 1;
    this.#overall.tokens -= 1;
    return true;
  }
}

const MOST_KEYS = 65_536;

class Bucket {
  readonly #perSecond: number;
  #filled: number;
  tokens: number;

  constructor(perSecond: number, now: number) {
    this.#perSecond = perSecond;
    this.#filled = now;
    this.tokens = perSecond;
  }

  fill(now: number): void {
    this.tokens = Math.min(this.#perSecond, this.tokens + ((now - this.#filled) * this.#perSecond) / 1_000);
    this.#filled = now;
  }
}
