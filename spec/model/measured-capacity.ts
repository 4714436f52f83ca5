import type { Address, Protocol } from '../vocabulary/index.ts';
import { F } from './facts.ts';
import type { CaseState } from './case-state.ts';
import { type Candidate, type Failure, isControlled } from './failure.ts';
import { isBelow, wantedPort } from './failure-weight.ts';
import { emptyFlow, emptyHolder, emptyPool, type Ledger, type PoolFacts, protocolIndex } from './ledger.ts';
import type { Transition } from './transition.ts';

interface Success {
  readonly n: number;
  readonly address: Address;
  readonly destination: Address;
  readonly protocol: Protocol;
  /** Flows of its pool that had ended by then. */
  readonly released: number;
}

/** A pool as it was when a flow last failed, and the latest flow to another destination that got through before anything ended there. */
interface Failing extends Pick<Success, 'address' | 'destination' | 'protocol'> {
  readonly pool: PoolFacts;
  servedElse: number;
}

/** At least so many failures, and of so many VMs, show exhaustion where capacity is unknown. */
const FAILURES = 3;
const VMS = 2;

/**
 * Unknown capacity: at least 3 failures from 2 VMs, while another destination succeeds through the same address, and a
 * success after a release, show exhaustion at the measured capacity M.
 */
export class MeasuredCapacity {
  readonly #successes: Success[] = [];
  readonly #failing = new Map<string, Failing>();

  failed(
    { destination, protocol }: Pick<Transition, 'destination' | 'protocol'>,
    { address, pool }: Candidate,
  ): void {
    const key = keyOf(protocol, address, destination);
    const servedElse = this.#failing.get(key)?.servedElse ?? -1;
    this.#failing.set(key, { address, destination, protocol, pool, servedElse });
  }

  succeeded(t: Transition, ledger: Ledger): void {
    const { n, publicAddress: address, destination, protocol } = t;
    this.#successes.push({ n, address, destination, protocol, released: ended(t.pool) });
    // What the ledger says is overwritten below.
    t.pool = { ...t.pool };
    for (const failing of this.#failing.values()) {
      if (failing.address !== address || failing.protocol !== protocol || failing.destination === destination)
        continue;
      ledger.count(address, failing.destination, protocolIndex(protocol), t.sent, t.seen);
      if (ended(ledger.pool) === ended(failing.pool)) failing.servedElse = n;
    }
  }

  settle(failures: readonly Failure[], state: CaseState, t: Transition, last: number): void {
    if (state.timing.capacity >= 0) return;
    const byPool = new Map<string, { readonly failure: Failure; readonly candidate: Candidate }[]>();
    for (const failure of failures) {
      for (const candidate of failure.kind === 'snat' ? failure.candidates : []) {
        if (!mayBeExhaustion(failure, candidate, state)) continue;
        const { protocol, destination } = failure.transition;
        const key = keyOf(protocol, candidate.address, destination);
        const known = byPool.get(key);
        if (known === undefined) byPool.set(key, [{ failure, candidate }]);
        else known.push({ failure, candidate });
      }
    }
    for (const ofPool of byPool.values()) {
      const [first] = ofPool;
      const { failure, candidate } = first!;
      const vms = new Set(ofPool.map((one) => one.failure.transition.vm));
      if (ofPool.length < FAILURES || vms.size < VMS || !this.#servesElse(failure, candidate)) continue;
      Object.assign(t, failure.transition);
      t.settledAt = last;
      t.publicAddress = candidate.address;
      t.measured = state.ledger.most(candidate.address, protocolIndex(t.protocol)).own;
      t.facts.words.set(failure.facts.words);
      t.facts.add(F.measured).add(F.controlled).add(F.repeated);
      t.facts.addIf(t.measured === 64_511, F.capacityExact);
      t.flow = emptyFlow();
      t.pool = emptyPool();
      t.holder = emptyHolder();
      state.emit(t);
    }
  }

  /** After the first failure another destination got through while this one was exhausted, and this one did once a flow to it had ended. */
  #servesElse({ transition }: Failure, { address, pool }: Candidate): boolean {
    const after = this.#successes.filter(
      (one) => one.n > transition.n && one.address === address && one.protocol === transition.protocol,
    );
    const failing = this.#failing.get(keyOf(transition.protocol, address, transition.destination));
    const again = after.some(
      (one) => one.destination === transition.destination && one.released > ended(pool),
    );
    return (failing?.servedElse ?? -1) > transition.n && again;
  }
}

/** A failure counts that nothing but a lack of ports explains, and that a lack of ports does explain. */
function mayBeExhaustion(failure: Failure, candidate: Candidate, state: CaseState): boolean {
  const { facts, transition } = failure;
  if (!isControlled(failure, state) || !wantedPort(facts, transition.protocol)) return false;
  // Whom nobody sees may hold the others.
  const { sharedAddresses } = state.context.hello.capabilities;
  return sharedAddresses || !isBelow(candidate, protocolIndex(transition.protocol), state);
}

function keyOf(protocol: Protocol, address: Address, destination: Address): string {
  return `${protocol}/${address}/${destination}`;
}

function ended({ idledOut, closedOut }: PoolFacts): number {
  return idledOut + closedOut;
}
