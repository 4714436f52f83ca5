import type { BehaviourId } from './article/behaviour-ids.ts';
import type { Transition } from './model/transition.ts';

/** Claims about how many flows share the ports of an address: one collision makes them untrue for the whole pool. */
const COUNTED: ReadonlySet<BehaviourId> = new Set(['exhaustion-fails-new-flows', 'capacity-64511']);
const COLLISIONS: ReadonlySet<BehaviourId> = new Set([
  'one-port-per-flow-per-destination',
  'ports-distinguish-flows',
  'exhaustion-fails-new-flows',
  'no-reclaim-before-4-minutes',
]);

interface Mark {
  readonly behaviour: BehaviourId;
  readonly n: number;
}

/**
 * Which flows and pools an earlier violation of the same case touched: what is seen of them afterwards may follow from it,
 * since the model only resynchronised with what it saw.
 */
export class Taint {
  readonly #flows = new Map<string, Mark>();
  readonly #pools = new Map<string, Mark>();

  clear(): void {
    this.#flows.clear();
    this.#pools.clear();
  }

  /** The behaviour whose earlier violation this one may follow from, or null. The same behaviour again is no follower. */
  causeOf(behaviour: BehaviourId, t: Transition): BehaviourId | null {
    const mark =
      this.#flows.get(flowOf(t)) ?? (COUNTED.has(behaviour) ? this.#pools.get(poolOf(t)) : undefined);
    return mark !== undefined && mark.n < t.n && mark.behaviour !== behaviour ? mark.behaviour : null;
  }

  mark(behaviour: BehaviourId, t: Transition): void {
    const mark = { behaviour, n: t.n };
    note(this.#flows, flowOf(t), mark);
    if (!COLLISIONS.has(behaviour)) return;
    note(this.#pools, poolOf(t), mark);
    if (t.rival.count === 0) return;
    const { vm, port, destinationPort } = t.rival;
    note(this.#flows, `${t.protocol}/${vm}/${port}/${t.destination}/${destinationPort}`, mark);
  }
}

function note(marks: Map<string, Mark>, key: string, mark: Mark): void {
  if (!marks.has(key)) marks.set(key, mark);
}

function flowOf(t: Transition): string {
  return `${t.protocol}/${t.vm}/${t.port}/${t.destination}/${t.destinationPort}`;
}

function poolOf(t: Transition): string {
  return `${t.protocol}/${t.publicAddress}/${t.destination}`;
}
