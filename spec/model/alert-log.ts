import type { Address, AlertsOutcome, Change } from '../vocabulary/index.ts';
import type { CaseState } from './case-state.ts';
import { F } from './facts.ts';
import { type Failure, flowKey, isControlled } from './failure.ts';
import type { PoolFacts } from './ledger.ts';
import type { Transition } from './transition.ts';

/** A first failure by TCP of a load balancer's frontend that was surely full, with logging on. */
interface Exhaustion {
  readonly failure: Failure;
  readonly address: Address;
  /** Every frontend that was full: an alert for any of them tells of it. One of another load balancer's does not. */
  readonly full: readonly Address[];
}

/** Which alerts there have to be, and which there must not be (alert event log; it is opt-in and speaks of TCP). */
export class AlertLog {
  readonly #due: Exhaustion[] = [];
  readonly #judged = new Set<Exhaustion>();
  /** Of those: the log was switched off before the alert was due, which may never have been written. */
  readonly #lapsed = new Set<Exhaustion>();
  /** Addresses at which a flow failed that both protocols' flows together may have filled. */
  readonly #mayBeFull = new Set<Address>();
  /** On a network that loses packets: tries that flows had made when they last failed without an alert being due. */
  readonly #uncounted = new Map<string, number>();

  /** @param least on a network that loses packets the translator may never have seen fewer tries that are due. */
  failed(failure: Failure, state: CaseState, least: number): void {
    const { candidates, transition, facts } = failure;
    for (const { address, pool } of candidates) this.mayBeFull(address, pool, state);
    const { capacity } = state.timing;
    const [first] = candidates;
    if (first === undefined || transition.protocol !== 'tcp') return;
    if (this.#due.some((one) => one.address === first.address && !this.#lapsed.has(one))) return;
    // Only when every frontend that could have served the flow was full did the flow surely fail by exhaustion.
    const exhausted = capacity >= 0 && candidates.every(({ pool }) => pool.sure >= capacity);
    const isDue = exhausted && !facts.has(F.expectEither) && this.#isLogged(first.address, transition, state);
    if (least > 1 && this.#countedTries(failure, isDue) < least) return;
    if (!isDue) return;
    this.#due.push({ failure, address: first.address, full: candidates.map(({ address }) => address) });
  }

  changed(change: Change, sent: number, { configurations, context }: CaseState): void {
    if (change.kind !== 'set-logging' || change.on) return;
    const { alertDelayMs } = context.hello.capabilities;
    const balancer = configurations.latest.deployment.loadBalancers.find(
      ({ name }) => name === change.loadBalancer,
    );
    for (const exhaustion of this.#due) {
      if (this.#judged.has(exhaustion) || !balancer?.frontends.includes(exhaustion.address)) continue;
      if (sent < exhaustion.failure.transition.seen + alertDelayMs) this.#lapsed.add(exhaustion);
    }
  }

  mayBeFull(address: Address, { possibleAll }: PoolFacts, { timing }: CaseState): void {
    if (possibleAll >= timing.capacity) this.#mayBeFull.add(address);
  }

  read(n: number, { sent, seen, alerts }: AlertsOutcome, state: CaseState, t: Transition): void {
    const { context, configurations } = state;
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
    for (const exhaustion of this.#due) {
      if (this.#judged.has(exhaustion) || this.#lapsed.has(exhaustion)) continue;
      const { failure, address, full } = exhaustion;
      const found = alerts.some((alert) => full.includes(alert.address));
      const due = sent >= failure.transition.seen + context.hello.capabilities.alertDelayMs;
      if (!found && !(due && isControlled(failure, state))) {
        begin().facts.add(F.alertNotYet);
        state.emit(t);
        continue;
      }
      this.#judged.add(exhaustion);
      begin().facts.add(F.alertDue).addIf(found, F.alertPresent);
      t.n = failure.transition.n;
      t.settledAt = n;
      t.publicAddress = address;
      state.emit(t);
    }
    for (const alert of alerts) {
      begin().facts.addIf(!this.#possiblyFull(alert.address, state), F.alertFalse);
      t.publicAddress = alert.address;
      state.emit(t);
    }
    if (alerts.length === 0 && this.#due.length === 0) {
      begin().facts.add(F.noExhaustion);
      state.emit(t);
    }
  }

  /** Of a row of tries, those since the last that was due no alert. */
  #countedTries({ transition, tries }: Failure, isDue: boolean): number {
    const flow = flowKey('unseen', transition);
    if (!isDue) this.#uncounted.set(flow, tries);
    // The first try of a row counts anew.
    else if (tries === 1) this.#uncounted.delete(flow);
    return tries - (this.#uncounted.get(flow) ?? 0);
  }

  #isLogged(address: Address, { vm, sent }: Failure['transition'], state: CaseState): boolean {
    const name = state.context.deployment.vms[vm]!.name;
    return state.configurations
      .inForce(sent)
      .every(({ deployment }) =>
        deployment.loadBalancers.some(
          ({ logging, pool, frontends }) => logging && pool.includes(name) && frontends.includes(address),
        ),
      );
  }

  #possiblyFull(address: Address, { timing, ledger, context, watch }: CaseState): boolean {
    const { capacity } = timing;
    // They may fill a port range unseen.
    if (watch.unjudged) return true;
    if (capacity < 0 || context.hello.capabilities.sharedAddresses) return true;
    return ledger.most(address, 0).possible >= capacity || this.#mayBeFull.has(address);
  }
}
