/** What is to happen at some later time, in the order of those times; it happens when somebody looks. */
export class Schedule {
  private readonly pending: { readonly at: number; readonly act: () => void }[] = [];

  clear(): void {
    this.pending.length = 0;
  }

  /** `at` must not be earlier than that of what was added before. */
  add(at: number, act: () => void): void {
    this.pending.push({ at, act });
  }

  run(now: number): void {
    while ((this.pending[0]?.at ?? Infinity) <= now) this.pending.shift()?.act();
  }
}
