import type { Address, PacketOutcome, Receive, Send } from '../vocabulary/index.ts';
import type { Expectation } from './expectation.ts';
import { Candidates } from './candidates.ts';
import type { CaseState } from './case-state.ts';
import type { Chance } from './chance.ts';
import type { Timing } from './context.ts';
import { Earlier } from './earlier.ts';
import { Exhaustions } from './exhaustions.ts';
import { F, FactSet } from './facts.ts';
import {
  countsWith,
  type Failure,
  flowKey,
  type FlowOf,
  isControlled,
  KIND_FACT,
  kindOf,
  noteExhaustion,
  triesWanted,
} from './failure.ts';
import { wantedPort, weighFailure } from './failure-weight.ts';
import { Ghosts, haunt, NONE_TAKEN } from './ghosts.ts';
import { type ProtocolIndex, protocolIndex } from './ledger.ts';
import { MeasuredCapacity } from './measured-capacity.ts';
import { figuresOf, type Transition } from './transition.ts';

/**
 * What did not get through is evidence only when a control got through before and after it, and what it is evidence of can
 * depend on the whole trace: on the greatest number of ports ever held (unknown capacity), and on whether UDP and TCP were
 * ever seen to share a port.
 */
export class Failures {
  /** A UDP and a TCP flow surely held one port towards one destination: inventories cannot be shared. */
  separateInventories = false;
  /** Of the failures, those that may hold a port. */
  readonly ghosts: Ghosts;
  readonly earlier: Earlier;
  readonly exhaustions = new Exhaustions();
  readonly #candidates: Candidates;
  readonly #chance: Chance;
  readonly #failures: Failure[] = [];
  readonly #ofGroup: Failure[] = [];
  readonly #tries = new Map<string, Failure>();
  readonly #measured = new MeasuredCapacity();

  constructor(chance: Chance, timing: Timing) {
    this.#chance = chance;
    this.ghosts = new Ghosts(timing);
    this.earlier = new Earlier(this.ghosts, timing);
    this.#candidates = new Candidates(this.ghosts);
  }

  /** Whether observation `n` is a failure that may still be a loss, so that trying once more would tell more. */
  wantsAnother(n: number, { timing }: CaseState): boolean {
    const latest = this.#failures.at(-1);
    return latest?.transition.n === n && latest.tries < triesWanted(latest, timing.capacity, this.#chance);
  }

  /** A SNAT flow opened, or became sure. */
  succeeded(t: Transition, { ledger }: CaseState): void {
    if (t.has(F.grouped) && t.has(F.becameSure)) this.#candidates.becameSure(t);
    if (t.capacity < 0 && this.#failures.length > 0) this.#measured.succeeded(t, ledger);
  }

  /** A packet of this flow got through, or a reply to it: what was lost before was lost on the way. */
  gotThrough(kind: 'unseen' | 'undelivered', t: FlowOf): void {
    if (kind === 'unseen') this.ghosts.gotThrough(t);
    if (this.#tries.size === 0) return;
    const key = flowKey(kind, t);
    const lost = this.#tries.get(key);
    if (lost === undefined) return;
    this.#tries.delete(key);
    // Not even a question that stays open.
    if (!this.#isRepeated(lost)) lost.settled = true;
  }

  demote(vm: number): void {
    this.earlier.changed(vm, this.#tries);
  }

  unseen(
    t: Transition,
    operation: Send,
    expectation: Expectation,
    candidates: readonly Address[],
    state: CaseState,
  ): void {
    const kind = kindOf(t, expectation);
    const protocol = protocolIndex(operation.protocol);
    const snat = kind === 'snat';
    const failure = this.#note(kind, t, snat ? candidates : [], protocol, state);
    if (kind === 'ilpip' && !state.context.hello.capabilities.lossless) this.noteLost(t, candidates, state);
    if (!snat) return;
    if (failure.ghost !== null) haunt(failure.ghost, candidates, state.ledger);
    state.alerts.failed(failure, state, this.#chance.tries);
    if (operation.group !== 0) this.#ofGroup.push(failure);
    else noteExhaustion(failure, this.#chance, state);
  }

  /**
   * A packet that is not judged was lost, or may have been: it may have opened a flow all the same. By an ILPIP it holds no SNAT
   * port.
   */
  noteLost(t: Transition, candidates: readonly Address[], state: CaseState): void {
    const ghost = this.ghosts.lost(t, candidates);
    if (t.has(F.expectEither)) this.earlier.lost(t);
    // One that may live counts already, unless its VM changed.
    const counts = t.flow.liveness === 1 && !t.flow.demoted;
    if (ghost !== null && !counts && !t.has(F.expectIlpip)) haunt(ghost, candidates, state.ledger);
  }

  /**
   * A packet from outside reached nobody, of whom nobody knows who holds its port: it may have kept an unseen flow alive, and no more
   * than one.
   */
  lostReply(operation: Receive, { sent, seen }: PacketOutcome, { ledger, context }: CaseState): void {
    if (context.hello.capabilities.lossless || !this.ghosts.keptOne(operation, sent, seen)) return;
    ledger.ghost(operation.destination, operation.source, protocolIndex(operation.protocol), seen);
  }

  undelivered(t: Transition, state: CaseState): void {
    this.#note('undelivered', t, [], protocolIndex(t.protocol), state);
  }

  /**
   * Flows of one group may have opened before one that failed, in whatever order they were reported; and so may have shown an
   * address of default SNAT that nobody knew when it failed.
   */
  endGroup(state: CaseState, defaultAddresses: readonly Address[]): void {
    for (const failure of this.#ofGroup) {
      const { facts, transition, candidates, ghost, own } = failure;
      const protocol = protocolIndex(transition.protocol);
      const later = defaultAddresses.slice(facts.has(F.expectDefault) ? candidates.length : Infinity);
      for (const address of later) {
        candidates.push(this.#candidates.at(address, transition, protocol, state, NONE_TAKEN));
        ghost?.addresses.push(address);
      }
      if (ghost !== null) haunt(ghost, later, state.ledger);
      // How full it was at earlier tries nobody knows.
      if (later.length > 0) failure.tries = Math.min(failure.tries, 1);
      failure.unplaced = Math.max(
        failure.unplaced,
        this.#candidates.unplaced(candidates, transition, facts, own, state),
      );
      for (const { address, pool } of candidates) {
        state.ledger.count(address, transition.destination, protocol, transition.sent, transition.seen);
        const more = this.#candidates.others(address, transition, facts, own, state);
        pool.possible = Math.max(pool.possible, state.ledger.pool.possible + more.own);
        pool.possibleAll = Math.max(pool.possibleAll, state.ledger.pool.possibleAll + more.all);
        state.alerts.mayBeFull(address, pool, state);
      }
      noteExhaustion(failure, this.#chance, state);
    }
    this.#ofGroup.length = 0;
    this.#candidates.endGroup();
  }

  /** Emits a transition for each failure. */
  settle(state: CaseState, t: Transition, last: number): void {
    for (const failure of this.#failures) {
      if (failure.settled) continue;
      Object.assign(t, failure.transition);
      t.settledAt = last;
      t.facts.words.set(failure.facts.words);
      t.facts.addIf(isControlled(failure, state), F.controlled);
      t.facts.addIf(this.#isRepeated(failure), F.repeated);
      t.facts.addIf(this.#isBeyondChance(failure), F.beyondChance);
      if (failure.kind === 'snat') weighFailure(failure, t, state);
      state.emit(t);
    }
    const final = this.#failures.filter((failure) => !failure.settled && this.#isRepeated(failure));
    this.#measured.settle(final, state, t, last);
  }

  #isRepeated({ tries }: Failure): boolean {
    return tries >= this.#chance.supporting;
  }

  #isBeyondChance({ tries }: Failure): boolean {
    return tries >= this.#chance.tries;
  }

  #note(
    kind: Failure['kind'],
    t: Transition,
    addresses: readonly Address[],
    protocol: ProtocolIndex,
    state: CaseState,
  ): Failure {
    const { lossless } = state.context.hello.capabilities;
    const key = lossless ? '' : flowKey(kind === 'undelivered' ? kind : 'unseen', t);
    const before = lossless ? undefined : this.#tries.get(key);
    const facts = new FactSet();
    facts.words.set(t.facts.words);
    if (kind !== 'undelivered') facts.add(F.failed).add(KIND_FACT[kind]);
    else facts.add(F.undelivered);
    const { timeoutMs, toleranceMs } = state.timing;
    const own = kind === 'snat' ? this.ghosts.of(t) : [];
    const candidates = addresses.map((address) =>
      this.#candidates.at(
        address,
        t,
        protocol,
        state,
        this.#candidates.others(address, t, facts, own, state),
      ),
    );
    if (t.capacity < 0 && wantedPort(facts, t.protocol))
      for (const candidate of candidates) this.#measured.failed(t, candidate);
    const unplaced = kind === 'snat' ? this.#candidates.unplaced(candidates, t, facts, own, state) : 0;
    const goesOn =
      before !== undefined &&
      t.sent < before.transition.seen + timeoutMs - toleranceMs &&
      countsWith(before, { kind, candidates, unplaced }, state.timing.capacity);
    // On a lossy network only the last of several tries is weighed.
    if (goesOn) before.settled = true;
    // Where no control got through in between, both may be one outage.
    const isTry = !goesOn || state.controls.lastOf(t.vm) > before.transition.n;
    const ghost = lossless || kind !== 'snat' ? null : this.ghosts.lost(t, addresses);
    const failure: Failure = {
      kind,
      facts,
      transition: figuresOf(t),
      candidates,
      unplaced,
      before: lossless ? state.controls.last : state.controls.lastOf(t.vm),
      tries: (goesOn ? before.tries : 0) + (isTry ? 1 : 0),
      ghost,
      own: ghost === null ? own : [...own, ghost],
      settled: false,
    };
    this.#failures.push(failure);
    if (!lossless) this.#tries.set(key, failure);
    return failure;
  }
}
