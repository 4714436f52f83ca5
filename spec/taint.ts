import type { BehaviourId } from './article/behaviour-ids.ts';
import { F } from './model/facts.ts';
import type { Transition } from './model/transition.ts';

/** Claims about how many flows share the ports of an address: one flow counted wrongly makes them untrue for the pool. */
const COUNTED: ReadonlySet<BehaviourId> = new Set(['exhaustion-fails-new-flows', 'capacity-64511']);

/** Claims about failing below capacity: where capacity is unknown they are measured by the counts of the whole address. */
const MEASURED: ReadonlySet<BehaviourId> = new Set([
  'no-failure-below-capacity',
  'ports-allocated-on-demand',
  'destinations-share-ports',
  'idle-reclaimed-at-4-minutes',
  'release-restores-service',
  'denied-flow-takes-no-port',
  'nsg-limits-destinations',
  'nsg-default-rules',
]);

/** After these the ledger counts a flow more than the target does. */
const MISCOUNTED: ReadonlySet<BehaviourId> = new Set([
  'one-port-per-flow-per-destination',
  'ports-distinguish-flows',
  'exhaustion-fails-new-flows',
  'no-reclaim-before-4-minutes',
  'mapping-is-stable',
  'exhaustion-spares-live-flows',
]);

/** What these say of a packet says nothing of the life of its flow: what comes later is not their doing. */
const OF_ONE_PACKET: ReadonlySet<BehaviourId> = new Set([
  'destination-unchanged',
  'payload-intact',
  'no-privileged-ports',
  'capacity-64511',
  'discovery-answers-source-ip',
]);

interface Mark {
  readonly behaviour: BehaviourId;
  readonly n: number;
}

/**
 * Which flows, pools and addresses an earlier violation of the same case touched: what is seen of them afterwards may
 * follow from it, since the model only resynchronised with what it saw.
 */
export class Taint {
  readonly #flows = new Map<string, Mark>();
  readonly #pools = new Map<string, Mark>();
  readonly #addresses = new Map<string, Mark>();

  clear(): void {
    // A map allocates anew when it is cleared, be it empty, and hardly a case has a violation.
    for (const marks of [this.#flows, this.#pools, this.#addresses]) if (marks.size > 0) marks.clear();
  }

  /** The behaviour whose earlier violation this one may follow from, or null. The same behaviour again is no follower. */
  causeOf(behaviour: BehaviourId, t: Transition): BehaviourId | null {
    const mark =
      (isOfFlow(t) ? this.#flows.get(flowOf(t)) : undefined) ??
      (t.has(F.rival) ? this.#flows.get(rivalOf(t)) : undefined) ??
      (COUNTED.has(behaviour) ? this.#pools.get(poolOf(t, t.publicAddress)) : undefined);
    if (mark !== undefined && mark.n < t.n && mark.behaviour !== behaviour) return mark.behaviour;
    if (t.capacity >= 0 || !MEASURED.has(behaviour)) return null;
    // What is measured is so over the whole trace, so this may follow from something later.
    return this.#addresses.get(addressOf(t))?.behaviour ?? null;
  }

  mark(behaviour: BehaviourId, t: Transition): void {
    const mark = { behaviour, n: t.n };
    if (isOfFlow(t) && !OF_ONE_PACKET.has(behaviour)) note(this.#flows, flowOf(t), mark);
    if (!MISCOUNTED.has(behaviour)) return;
    note(this.#pools, poolOf(t, t.publicAddress), mark);
    note(this.#addresses, addressOf(t), mark);
    // The port that a flow left behind may be held on.
    if (t.has(F.changed)) note(this.#pools, poolOf(t, t.flow.publicAddress), mark);
    if (t.has(F.rival)) note(this.#flows, rivalOf(t), mark);
  }
}

function note(marks: Map<string, Mark>, key: string, mark: Mark): void {
  if (!marks.has(key)) marks.set(key, mark);
}

/** Probes, alerts and clients' packets are nobody's flow. */
function isOfFlow(t: Transition): boolean {
  return t.has(F.outbound) || t.has(F.inbound) || t.has(F.failed) || t.has(F.undelivered);
}

function rivalOf(t: Transition): string {
  const { vm, port, destinationPort } = t.rival;
  return `${t.protocol}/${vm}/${port}/${t.destination}/${destinationPort}`;
}

function flowOf(t: Transition): string {
  return `${t.protocol}/${t.vm}/${t.port}/${t.destination}/${t.destinationPort}`;
}

function poolOf(t: Transition, address: number): string {
  return `${t.protocol}/${address}/${t.destination}`;
}

function addressOf(t: Transition): string {
  return `${t.protocol}/${t.publicAddress}`;
}
