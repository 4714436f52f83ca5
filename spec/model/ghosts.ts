import type { Address, Receive } from '../vocabulary/index.ts';
import type { Timing } from './context.ts';
import { F } from './facts.ts';
import { flowKey, type FlowOf } from './failure.ts';
import { type Ledger, protocolIndex } from './ledger.ts';
import type { Figures, Transition } from './transition.ts';

/** A packet that came out nowhere, and may have opened a flow all the same. */
export interface Ghost {
  readonly flow: Pick<Figures, 'vm' | 'port' | 'protocol' | 'destination'>;
  readonly byDefault: boolean;
  /** It may hold a port of each; those of default SNAT that became known later in its group are added. */
  readonly addresses: Address[];
  readonly lostAt: number;
  /** When it was last tried again, as long as that counts with it. */
  triedAt: number;
  /** When a packet last surely went through the port that it may hold, its own included. */
  heldAt: number;
}

/** What of a packet says whose ports it competes for. */
export type Asking = Pick<Transition, 'destination' | 'protocol' | 'sent'>;

/** Ports that are not free: of the protocol alone, and of both. */
export interface Taken {
  readonly own: number;
  readonly all: number;
}

export const NONE_TAKEN: Taken = { own: 0, all: 0 };

/** All ghosts towards one destination, in the order in which they were lost. */
interface Towards {
  readonly protocol: Transition['protocol'];
  readonly ghosts: Ghost[];
  /** How many of them, from the first on, are surely over by their tries. */
  over: number;
  /**
   * When the first of the replies from there that were lost went, and when the last was seen, as long as there is no timeout between two of
   * them: whatever may have lived at the first may live on by the others.
   */
  keptFrom: number;
  keptUntil: number;
}

/** Opens that a network lost: behind the translator's back each may hold a port that nobody saw. */
export class Ghosts {
  readonly #towards = new Map<string, Towards>();
  readonly #byFlow = new Map<string, Ghost[]>();
  readonly #timing: Timing;

  constructor(timing: Timing) {
    this.#timing = timing;
  }

  /** Those of this very flow that may live. */
  of(t: Transition): readonly Ghost[] {
    if (this.#byFlow.size === 0) return [];
    return (this.#byFlow.get(flowKey('unseen', t)) ?? []).filter(({ triedAt }) =>
      this.#lives(triedAt, t.sent),
    );
  }

  /**
   * A packet of this flow was lost that may have taken a port of one of these addresses.
   * @returns null where it is counted already: tries in a row are one open, and may hold one port.
   */
  lost(t: Transition, addresses: readonly Address[]): Ghost | null {
    const own = this.of(t);
    const byDefault = t.has(F.expectDefault) || t.has(F.eitherDefault);
    // Where no address is known by which it may have left, the method alone tells an older one apart.
    const counted = own.find(
      (one) =>
        one.byDefault === byDefault &&
        t.seen - one.lostAt <= this.#timing.toleranceMs &&
        addresses.every((address) => one.addresses.includes(address)),
    );
    const { vm, port, protocol, destination, seen } = t;
    if (counted !== undefined) {
      counted.triedAt = seen;
      counted.heldAt = Math.max(counted.heldAt, seen);
      return null;
    }
    const flow = { vm, port, protocol, destination };
    const ghost = { flow, byDefault, addresses: [...addresses], lostAt: seen, triedAt: seen, heldAt: seen };
    const key = keyOf(protocol, destination);
    const towards = this.#towards.get(key);
    if (towards === undefined)
      this.#towards.set(key, {
        protocol,
        ghosts: [ghost],
        over: 0,
        keptFrom: Infinity,
        keptUntil: -Infinity,
      });
    else towards.ghosts.push(ghost);
    this.#byFlow.set(flowKey('unseen', t), [...own, ghost]);
    return ghost;
  }

  /** A packet of this flow got through: what it held before is its own no more, and may be in another's way. */
  gotThrough(t: FlowOf): void {
    if (this.#byFlow.size > 0) this.#byFlow.delete(flowKey('unseen', t));
  }

  /** Those of a VM's flows of which no packet got through since, by flow. */
  ofVm(vm: number): readonly (readonly [string, readonly Ghost[]])[] {
    return [...this.#byFlow].filter(([, ghosts]) => ghosts[0]?.flow.vm === vm);
  }

  /** Whether it may hold its port when a packet goes at `sent`, by whatever came to it meanwhile. */
  mayLive(ghost: Ghost, sent: number): boolean {
    const towards = this.#towards.get(keyOf(ghost.flow.protocol, ghost.flow.destination))!;
    return this.#lives(this.#heldAt(ghost, towards), sent);
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
    const towards = this.#towards.get(keyOf(protocol, source));
    if (towards?.ghosts.findLast((ghost) => this.#isAt(ghost, towards, destination, sent)) === undefined)
      return false;
    if (!this.#lives(towards.keptUntil, sent)) towards.keptFrom = sent;
    towards.keptUntil = Math.max(towards.keptUntil, seen);
    return true;
  }

  /** How many more than the ledger counts may hold a port of this address. */
  uncounted(address: Address, { destination, protocol, sent }: Asking, byDefault: boolean): Taken {
    if (this.#towards.size === 0) return NONE_TAKEN;
    const of = (by: Asking['protocol']): number => {
      const asking = { destination, protocol: by, sent };
      return (byDefault ? this.unplaced(address, asking) : 0) + this.overdue(address, asking);
    };
    return { own: of(protocol), all: of('udp') + of('tcp') };
  }

  /** How many by default SNAT may hold a port of an address which nobody had seen by then. */
  unplaced(address: Address, { destination, protocol, sent }: Asking): number {
    const towards = this.#towards.get(keyOf(protocol, destination));
    if (towards === undefined) return 0;
    let count = 0;
    for (const ghost of towards.ghosts) {
      if (!ghost.byDefault || ghost.addresses.includes(address)) continue;
      if (this.#lives(this.#heldAt(ghost, towards), sent)) count++;
    }
    return count;
  }

  /** How many of those that the ledger counted from their first try on, and no longer, hold a port of this address by a later one. */
  overdue(address: Address, { destination, protocol, sent }: Asking): number {
    const towards = this.#towards.get(keyOf(protocol, destination));
    if (towards === undefined) return 0;
    const { ghosts } = towards;
    const { toleranceMs } = this.#timing;
    while (towards.over < ghosts.length && !this.#lives(ghosts[towards.over]!.lostAt + toleranceMs, sent))
      towards.over++;
    let count = 0;
    for (let at = towards.over; at < ghosts.length && !this.#lives(ghosts[at]!.lostAt, sent); at++) {
      const { triedAt, addresses } = ghosts[at]!;
      if (this.#lives(triedAt, sent) && addresses.includes(address)) count++;
    }
    return count;
  }

  #holding(
    address: Address,
    protocol: Transition['protocol'],
    vm: number,
    port: number,
    sent: number,
  ): readonly Ghost[] {
    return [...this.#towards.values()].flatMap((towards) =>
      towards.protocol !== protocol
        ? []
        : towards.ghosts.filter(
            (ghost) =>
              ghost.flow.vm === vm && ghost.flow.port === port && this.#isAt(ghost, towards, address, sent),
          ),
    );
  }

  #isAt(ghost: Ghost, towards: Towards, address: Address, sent: number): boolean {
    return (
      (ghost.byDefault || ghost.addresses.includes(address)) &&
      this.#lives(this.#heldAt(ghost, towards), sent)
    );
  }

  /** When a packet last may have gone through the port that it may hold. */
  #heldAt({ heldAt }: Ghost, { keptFrom, keptUntil }: Towards): number {
    return this.#lives(heldAt, keptFrom) ? Math.max(heldAt, keptUntil) : heldAt;
  }

  /** Whether what was last seen at `heldAt` may hold its port when a packet goes at `sent`. */
  #lives(heldAt: number, sent: number): boolean {
    return sent < heldAt + this.#timing.timeoutMs + this.#timing.toleranceMs;
  }
}

/** Counts a ghost among what may hold a port of these addresses. */
export function haunt({ flow, lostAt }: Ghost, addresses: readonly Address[], ledger: Ledger): void {
  const protocol = protocolIndex(flow.protocol);
  for (const address of addresses) ledger.ghost(address, flow.destination, protocol, lostAt);
}

function keyOf(protocol: Transition['protocol'], destination: Address): string {
  return `${protocol}/${destination}`;
}
