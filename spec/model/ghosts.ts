import type { Address } from '../vocabulary/index.ts';
import type { Timing } from './context.ts';
import { F } from './facts.ts';
import type { Failure } from './failure.ts';
import type { Transition } from './transition.ts';

interface Ghost {
  readonly failure: Failure;
  /** When a packet last went through the port that it may hold, its own included. */
  heldAt: number;
}

/** Opens that a network lost: behind the translator's back each may hold a port that nobody saw. */
export class Ghosts {
  readonly #all: Ghost[] = [];
  /** How long a flow may live after its last packet, in ms: T + e. */
  readonly #life: number;

  constructor({ timeoutMs, toleranceMs }: Timing) {
    this.#life = timeoutMs + toleranceMs;
  }

  add(failure: Failure): void {
    this.#all.push({ failure, heldAt: failure.transition.seen });
  }

  /** Whether what was last seen at `heldAt` may hold its port when a packet goes at `sent`. */
  mayLive(heldAt: number, sent: number): boolean {
    return sent < heldAt + this.#life;
  }

  /** Whether one of this VM's port may hold a port of `address`, so that a packet is delivered to it: that keeps it alive. */
  delivered(
    address: Address,
    protocol: Transition['protocol'],
    vm: number,
    port: number,
    { sent, seen }: Pick<Transition, 'sent' | 'seen'>,
  ): boolean {
    let may = false;
    for (const ghost of this.#all) {
      const { facts, transition, candidates } = ghost.failure;
      if (!this.mayLive(ghost.heldAt, sent)) continue;
      if (transition.vm !== vm || transition.port !== port || transition.protocol !== protocol) continue;
      if (!facts.has(F.expectDefault) && !candidates.some((one) => one.address === address)) continue;
      ghost.heldAt = Math.max(ghost.heldAt, seen);
      may = true;
    }
    return may;
  }

  /** How many by default SNAT may hold a port of an address which nobody had seen by then. */
  unplaced(address: Address, { destination, protocol, sent }: Transition): number {
    return this.#all.filter(
      ({ failure: { facts, transition, candidates }, heldAt }) =>
        facts.has(F.expectDefault) &&
        this.mayLive(heldAt, sent) &&
        transition.destination === destination &&
        transition.protocol === protocol &&
        !candidates.some((candidate) => candidate.address === address),
    ).length;
  }
}
