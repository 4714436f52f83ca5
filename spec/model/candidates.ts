import type { Address } from '../vocabulary/index.ts';
import type { CaseState } from './case-state.ts';
import { F, type FactSet } from './facts.ts';
import type { Candidate } from './failure.ts';
import type { Asking, Ghost, Ghosts, Taken } from './ghosts.ts';
import { type ProtocolIndex, protocolIndex } from './ledger.ts';
import { poolKey } from './pool-key.ts';
import { Streaks } from './streaks.ts';
import type { Transition } from './transition.ts';

/** The addresses of which a flow that failed may have wanted a port: what is known of each. */
export class Candidates {
  readonly #ghosts: Ghosts;
  readonly #streaks = new Streaks();
  /** Flows that became sure in the present group, by pool: another one may have failed before them. */
  readonly #sureInGroup = new Map<string, number>();

  constructor(ghosts: Ghosts) {
    this.#ghosts = ghosts;
  }

  /** A SNAT flow of the present group surely has a port. */
  becameSure({ protocol, publicAddress, destination }: Transition): void {
    const key = poolKey(protocolIndex(protocol), publicAddress, destination);
    this.#sureInGroup.set(key, (this.#sureInGroup.get(key) ?? 0) + 1);
  }

  endGroup(): void {
    this.#sureInGroup.clear();
  }

  /** What is known of an address now; what became sure in this group may have come after who failed. `more` may hold a port unseen. */
  at(
    address: Address,
    { destination, sent, seen }: Pick<Transition, 'destination' | 'sent' | 'seen'>,
    protocol: ProtocolIndex,
    { ledger }: CaseState,
    more: Taken,
  ): Candidate {
    ledger.count(address, destination, protocol, sent, seen);
    const pool = { ...ledger.pool };
    // Keys are made of strings, and most cases have no group.
    if (this.#sureInGroup.size > 0) {
      const inGroup = (index: ProtocolIndex): number =>
        this.#sureInGroup.get(poolKey(index, address, destination)) ?? 0;
      pool.sure -= inGroup(protocol);
      pool.sureAll -= inGroup(0) + inGroup(1);
    }
    pool.possible += more.own;
    pool.possibleAll += more.all;
    return { address, pool, streak: this.#streaks.failed(poolKey(protocol, address, destination), pool) };
  }

  /** How many more than the ledger counts may have a port of this address: lost opens, not its own, and clients at the destination. */
  others(
    address: Address,
    asking: Asking,
    facts: FactSet,
    own: readonly Ghost[],
    { clients }: CaseState,
  ): Taken {
    const byDefault = facts.has(F.expectDefault);
    const mine = own.filter((one) => (one.byDefault && byDefault) || one.addresses.includes(address)).length;
    const lost = this.#ghosts.uncounted(address, asking, byDefault);
    const taken = clients.taken(address, asking);
    return { own: lost.own + taken.own - mine, all: lost.all + taken.all - mine };
  }

  /** How many may hold a port of an address of default SNAT while none is known, where inventories may be shared. */
  unplaced(
    { length }: readonly Candidate[],
    asking: Asking,
    facts: FactSet,
    own: readonly Ghost[],
    state: CaseState,
  ): number {
    return length > 0 ? 0 : this.others(NO_ADDRESS, asking, facts, own, state).all;
  }
}

const NO_ADDRESS: Address = 0;
