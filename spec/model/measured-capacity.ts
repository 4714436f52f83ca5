import type { Address, Protocol } from '../vocabulary/index.ts';
import { F } from './facts.ts';
import type { CaseState } from './case-state.ts';
import type { Candidate, Failure } from './failure.ts';
import { emptyFlow, emptyHolder, emptyPool, type PoolFacts, protocolIndex } from './ledger.ts';
import type { Transition } from './transition.ts';

interface Success {
  readonly n: number;
  readonly address: Address;
  readonly destination: Address;
  readonly protocol: Protocol;
  /** Flows of its pool that had ended by then. */
  readonly released: number;
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

  succeeded({ n, publicAddress, destination, protocol, pool }: Transition): void {
    this.#successes.push({ n, address: publicAddress, destination, protocol, released: ended(pool) });
  }

  settle(failures: readonly Failure[], state: CaseState, t: Transition, last: number): void {
    if (state.timing.capacity >= 0) return;
    const byPool = new Map<string, { readonly failure: Failure; readonly candidate: Candidate }[]>();
    for (const failure of failures) {
      for (const candidate of failure.kind === 'snat' ? failure.candidates : []) {
        const key = `${failure.transition.protocol}/${candidate.address}/${failure.transition.destination}`;
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

  /** After the first failure another destination got through, and this one did once a flow to it had ended. */
  #servesElse({ transition }: Failure, { address, pool }: Candidate): boolean {
    const after = this.#successes.filter(
      (one) => one.n > transition.n && one.address === address && one.protocol === transition.protocol,
    );
    const elsewhere = after.some((one) => one.destination !== transition.destination);
    const again = after.some(
      (one) => one.destination === transition.destination && one.released > ended(pool),
    );
    return elsewhere && again;
  }
}

function ended({ idledOut, closedOut }: PoolFacts): number {
  return idledOut + closedOut;
}
