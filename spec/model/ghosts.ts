import type { Address, Receive } from '../vocabulary/index.ts';
import type { Timing } from './context.ts';
import { F } from './facts.ts';
import { flowKey } from './failure.ts';
import type { Figures, Transition } from './transition.ts';

/** A packet that came out nowhere, and may have opened a flow all the same. */
export interface Ghost {
  readonly flow: Pick<Figures, 'vm' | 'port' | 'protocol' | 'destination'>;
  readonly byDefault: boolean;
  /** It may hold a port of each; those of default SNAT that became known later in its group are added. */
  readonly addresses: Address[];
  readonly lostAt: number;
  /** When a packet last went through the port that it may hold, its own included. */
  heldAt: number;
}

/** Opens that a network lost: behind the translator's back each may hold a port that nobody saw. */
export class Ghosts {
  readonly #all: Ghost[] = [];
  readonly #byFlow = new Map<string, Ghost[]>();
  readonly #timing: Timing;

  constructor(timing: Timing) {
    this.#timing = timing;
  }

  /** Those of this very flow that may live. */
  of(t: Transition): readonly Ghost[] {
    if (this.#byFlow.size === 0) return [];
    return (this.#byFlow.get(flowKey('unseen', t)) ?? []).filter(({ lostAt }) =>
      this.#mayLive(lostAt, t.sent),
    );
  }

  /**
   * A packet of this flow was lost that may have taken a port of one of these addresses.
   * @returns null where it is counted already: tries in a row are one open, and may hold one port.
   */
  lost(t: Transition, addresses: readonly Address[]): Ghost | null {
    const own = this.of(t);
    const isCounted = own.some(
      (one) =>
        t.seen - one.lostAt <= this.#timing.toleranceMs &&
        addresses.every((address) => one.addresses.includes(address)),
    );
    if (isCounted) return null;
    const { vm, port, protocol, destination, seen } = t;
    const flow = { vm, port, protocol, destination };
    const byDefault = t.has(F.expectDefault);
    const ghost = { flow, byDefault, addresses: [...addresses], lostAt: seen, heldAt: seen };
    this.#all.push(ghost);
    this.#byFlow.set(flowKey('unseen', t), [...own, ghost]);
    return ghost;
  }

  /** A packet of this flow got through: what it held before is its own no more, and may be in another's way. */
  gotThrough(t: Transition): void {
    if (this.#byFlow.size > 0) this.#byFlow.delete(flowKey('unseen', t));
  }

  /** Whether one of this VM's port may hold a port of `address` at that time. */
  mayHold(
    address: Address,
    protocol: Transition['protocol'],
    vm: number,
    port: number,
    sent: number,
  ): boolean {
    return this.#holding(address, protocol, vm, port, sent).length > 0;
  }

  /** Whether one may hold a port of `address`, as of `mayHold`, so that a packet is delivered to it: that keeps it alive. */
  delivered(
    address: Address,
    protocol: Transition['protocol'],
    vm: number,
    port: number,
    { sent, seen }: Pick<Transition, 'sent' | 'seen'>,
  ): boolean {
    const holding = this.#holding(address, protocol, vm, port, sent);
    for (const ghost of holding) ghost.heldAt = Math.max(ghost.heldAt, seen);
    return holding.length > 0;
  }

  /**
   * A packet from their destination was lost on the way to one of those at `destination`, nobody knows to which.
   * @returns whether there is one that it may have kept alive.
   */
  keptOne({ protocol, source, destination }: Receive, sent: number, seen: number): boolean {
    let isKept = false;
    // In place: where much is lost, there are thousands of both.
    for (const ghost of this.#all) {
      if (ghost.flow.destination !== source || !this.#isAt(ghost, destination, protocol, sent)) continue;
      ghost.heldAt = Math.max(ghost.heldAt, seen);
      isKept = true;
    }
    return isKept;
  }

  #holding(
    address: Address,
    protocol: Transition['protocol'],
    vm: number,
    port: number,
    sent: number,
  ): readonly Ghost[] {
    return this.#all.filter(
      (ghost) =>
        ghost.flow.vm === vm && ghost.flow.port === port && this.#isAt(ghost, address, protocol, sent),
    );
  }

  #isAt(
    { flow, byDefault, addresses, heldAt }: Ghost,
    address: Address,
    protocol: Transition['protocol'],
    sent: number,
  ): boolean {
    return (
      this.#mayLive(heldAt, sent) && flow.protocol === protocol && (byDefault || addresses.includes(address))
    );
  }

  /** How many by default SNAT may hold a port of an address which nobody had seen by then. */
  unplaced(address: Address, { destination, protocol, sent }: Transition): number {
    return this.#all.filter(
      ({ flow, byDefault, addresses, heldAt }) =>
        byDefault &&
        this.#mayLive(heldAt, sent) &&
        flow.destination === destination &&
        flow.protocol === protocol &&
        !addresses.includes(address),
    ).length;
  }

  /** Whether what was last seen at `heldAt` may hold its port when a packet goes at `sent`. */
  #mayLive(heldAt: number, sent: number): boolean {
    return sent < heldAt + this.#timing.timeoutMs + this.#timing.toleranceMs;
  }
}
