import type { Timing } from './context.ts';
import { type Failure, flowKey } from './failure.ts';
import type { Ghost, Ghosts } from './ghosts.ts';
import type { Transition } from './transition.ts';

interface Lost {
  /** When a packet of the flow last may have gone by. */
  lastSeen: number;
  readonly ghosts: readonly Ghost[];
}

/**
 * Flows of which a packet was lost before their VM changed, or meanwhile: it may have opened them, and then they go on as they were,
 * for as long as they may live.
 */
export class Earlier {
  readonly #flows = new Map<string, Lost>();
  readonly #ghosts: Ghosts;
  readonly #timing: Timing;

  constructor(ghosts: Ghosts, timing: Timing) {
    this.#ghosts = ghosts;
    this.#timing = timing;
  }

  /** A change of this VM: a packet that was lost before may have opened its flow. */
  changed(vm: number, tries: ReadonlyMap<string, Failure>): void {
    for (const [key, { kind, transition, own }] of tries) {
      if (transition.vm === vm && kind !== 'undelivered') this.#add(key, transition.seen, own);
    }
    for (const [key, own] of this.#ghosts.ofVm(vm)) this.#add(key, own.at(-1)!.triedAt, own);
  }

  /** A packet was lost, or may have been, while a change takes effect: it may have opened its flow by either configuration. */
  lost(t: Transition): void {
    this.#add(flowKey('unseen', t), t.seen, this.#ghosts.of(t));
  }

  /** Whether this packet, whose flow is looked up already, may be of such a flow. */
  has(t: Transition): boolean {
    if (this.#flows.size === 0) return false;
    const key = flowKey('unseen', t);
    const lost = this.#flows.get(key);
    if (lost === undefined) return false;
    const mayLive =
      t.flow.liveness > 0 ||
      t.sent < lost.lastSeen + this.#timing.timeoutMs + this.#timing.toleranceMs ||
      lost.ghosts.some((ghost) => this.#ghosts.mayLive(ghost, t.sent));
    if (mayLive) lost.lastSeen = t.seen;
    else this.#flows.delete(key);
    return mayLive;
  }

  #add(key: string, lastSeen: number, ghosts: readonly Ghost[]): void {
    const known = this.#flows.get(key)?.lastSeen ?? lastSeen;
    this.#flows.set(key, { lastSeen: Math.max(known, lastSeen), ghosts });
  }
}
