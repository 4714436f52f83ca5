import type { Address, AlertsOutcome } from '../vocabulary/index.ts';
import { F } from './facts.ts';
import type { CaseState } from './case-state.ts';
import type { Transition } from './transition.ts';

/** A first failure by TCP of a load balancer's frontend that was surely full, with logging on. */
interface Exhaustion {
  readonly n: number;
  readonly address: Address;
  readonly seen: number;
}

/** Which alerts there have to be, and which there must not be (alert event log; it is opt-in and speaks of TCP). */
export class AlertLog {
  readonly #due: Exhaustion[] = [];
  readonly #judged = new Set<Exhaustion>();

  exhausted(
    vm: number,
    surelyFull: readonly Address[],
    candidates: readonly Address[],
    { n, seen, sent }: Transition,
    state: CaseState,
  ): void {
    // Only when every frontend that could have served the flow was full did the flow surely fail by exhaustion.
    if (surelyFull.length === 0 || surelyFull.length < candidates.length) return;
    const [address] = surelyFull;
    if (this.#due.some((known) => known.address === address)) return;
    const name = state.context.deployment.vms[vm]!.name;
    const logged = state.configurations
      .inForce(sent)
      .every(({ deployment }) =>
        deployment.loadBalancers.some(
          ({ logging, pool, frontends }) => logging && pool.includes(name) && frontends.includes(address!),
        ),
      );
    if (logged) this.#due.push({ n, address: address!, seen });
  }

  read(n: number, { sent, seen, alerts }: AlertsOutcome, state: CaseState, t: Transition): void {
    const { ledger, timing, context, configurations } = state;
    const begin = (): Transition => {
      t.facts.clear().add(F.alerting);
      t.facts.addIf(
        configurations.latest.deployment.loadBalancers.some(({ logging }) => logging),
        F.loggingOn,
      );
      t.n = t.settledAt = n;
      t.sent = sent;
      t.seen = seen;
      t.vm = -1;
      return t;
    };
    const possiblyFull = (address: Address): boolean =>
      timing.capacity < 0 ||
      Math.max(ledger.most(address, 0).possible, ledger.most(address, 1).possible) >= timing.capacity;
    for (const exhaustion of this.#due) {
      if (this.#judged.has(exhaustion)) continue;
      const found = alerts.some(({ address }) => possiblyFull(address));
      const due = sent >= exhaustion.seen + context.hello.capabilities.alertDelayMs;
      if (!found && !due) {
        begin().facts.add(F.alertNotYet);
        state.emit(t);
        continue;
      }
      this.#judged.add(exhaustion);
      begin()
        .facts.add(F.alertDue)
        .add(found ? F.alertPresent : F.alertMissing);
      t.n = exhaustion.n;
      t.settledAt = n;
      t.publicAddress = exhaustion.address;
      state.emit(t);
    }
    for (const alert of alerts) {
      begin().facts.addIf(!possiblyFull(alert.address), F.alertFalse);
      t.publicAddress = alert.address;
      state.emit(t);
    }
    if (alerts.length === 0 && this.#due.length === 0) {
      begin().facts.add(F.noExhaustion);
      state.emit(t);
    }
  }
}
