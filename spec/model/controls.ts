/**
 * Which packets got through last: what is lost between two of them is evidence. Those of one group are under way at one instant, in an
 * order that nobody knows, so that none of them is before another or after it: they count once the group is over, and as if they
 * had been its first.
 */
export class Controls {
  /** Number of the latest one, of any VM; -1: none got through. */
  last = -1;
  readonly #lastOf: Int32Array;
  readonly #ofGroup = new Set<number>();
  #groupBegan = -1;

  /** @param vms how many there are. */
  constructor(vms: number) {
    this.#lastOf = new Int32Array(vms).fill(-1);
  }

  /** As `last`, of one VM. */
  lastOf(vm: number): number {
    return this.#lastOf[vm]!;
  }

  through(n: number, vm: number, group: number): void {
    if (group === 0) this.#note(n, vm);
    else this.#ofGroup.add(vm);
  }

  /** Another group begins with observation `n`, or none; the one before it is over. */
  beginGroup(n: number): void {
    for (const vm of this.#ofGroup) this.#note(this.#groupBegan, vm);
    this.#ofGroup.clear();
    this.#groupBegan = n;
  }

  #note(n: number, vm: number): void {
    this.last = n;
    this.#lastOf[vm] = n;
  }
}
