import type { Address, Send } from '../vocabulary/index.ts';
import type { Expectation } from './expectation.ts';
import { F, FactSet } from './facts.ts';
import { emptyFlow, emptyHolder, emptyPool, type PoolFacts, type ProtocolIndex } from './ledger.ts';
import type { CaseState } from './case-state.ts';
import { addCompetitorFacts, addSize } from './pool-facts.ts';
import type { Transition } from './transition.ts';

/** Failures to open a flow that a lossy network must show before they are taken for the translator's. */
const LOSSY_TRIES = 3;

/** What was known of one candidate address when a flow failed. */
interface Candidate {
  readonly address: Address;
  readonly pool: PoolFacts;
}

/** A packet that did not get through, until the whole trace says what that means. */
interface Failure {
  readonly kind: 'snat' | 'ilpip' | 'direct' | 'denied' | 'live' | 'undelivered';
  /** The transition as it stood when it happened. */
  readonly facts: FactSet;
  readonly transition: Omit<Transition, 'facts' | 'has'>;
  readonly candidates: readonly Candidate[];
  /** Number of the latest packet that had got through before. */
  readonly before: number;
  readonly tries: number;
  settled: boolean;
}

/**
 * What did not get through is evidence only when a control got through before and after it, and what it is evidence of can
 * depend on the whole trace: on the greatest number of ports ever held (unknown capacity), and on whether UDP and TCP were
 * ever seen to share a port.
 */
export class Failures {
  /** A UDP and a TCP flow surely held one port towards one destination: inventories cannot be shared. */
  separateInventories = false;
  readonly #failures: Failure[] = [];
  readonly #ofGroup: Failure[] = [];
  readonly #tries = new Map<string, Failure>();
  /** For unknown capacity: what got through, by public address and protocol. */
  readonly #successes: {
    n: number;
    address: Address;
    destination: Address;
    protocol: string;
    released: boolean;
  }[] = [];

  succeeded(t: Transition): void {
    if (t.capacity >= 0 || this.#failures.length === 0) return;
    const released = t.pool.closedOut + t.pool.idledOut > 0;
    const { n, destination, protocol } = t;
    this.#successes.push({ n, address: t.publicAddress, destination, protocol, released });
  }

  unseen(
    t: Transition,
    operation: Send,
    expectation: Expectation,
    candidates: readonly Address[],
    state: CaseState,
  ): void {
    const kind = kindOf(t, expectation);
    const protocol: ProtocolIndex = operation.protocol === 'udp' ? 0 : 1;
    const snat = kind === 'snat';
    const failure = this.#note(kind, t, snat ? candidates : [], protocol, state);
    if (!snat) return;
    for (const address of candidates) state.ledger.failed(address, operation.destination, protocol);
    if (operation.protocol === 'tcp') {
      state.alerts.exhausted(
        operation.vm,
        failure.candidates
          .filter(({ pool }) => pool.sure >= t.capacity && t.capacity >= 0)
          .map((one) => one.address),
        candidates,
        t,
        state,
      );
    }
    if (operation.group !== 0) this.#ofGroup.push(failure);
  }

  undelivered(t: Transition, state: CaseState): void {
    this.#note('undelivered', t, [], t.protocol === 'udp' ? 0 : 1, state);
  }

  /** Flows of one group may have opened before one that failed, in whatever order they were reported. */
  endGroup(state: CaseState): void {
    for (const { transition, candidates } of this.#ofGroup) {
      const protocol = transition.protocol === 'udp' ? 0 : 1;
      for (const { address, pool } of candidates) {
        state.ledger.count(address, transition.destination, protocol, transition.sent, transition.seen);
        pool.possible = Math.max(pool.possible, state.ledger.pool.possible);
        pool.possibleAll = Math.max(pool.possibleAll, state.ledger.pool.possibleAll);
      }
    }
    this.#ofGroup.length = 0;
  }

  /** Emits a transition for each failure. */
  settle(state: CaseState, t: Transition, last: number): void {
    for (const failure of this.#failures) {
      if (failure.settled) continue;
      Object.assign(t, failure.transition);
      t.settledAt = last;
      t.facts.words.set(failure.facts.words);
      const { lossless } = state.context.hello.capabilities;
      const after = lossless ? state.lastThrough : state.lastThroughOf[t.vm]!;
      t.facts.addIf(failure.before >= 0 && after > t.n, F.controlled);
      t.facts.addIf(lossless || failure.tries >= LOSSY_TRIES, F.repeated);
      if (failure.kind === 'snat') this.#weigh(failure, t, state);
      state.emit(t);
    }
    this.#measure(state, t, last);
  }

  #note(
    kind: Failure['kind'],
    t: Transition,
    addresses: readonly Address[],
    protocol: ProtocolIndex,
    state: CaseState,
  ): Failure {
    const { facts: _facts, ...figures } = t;
    const key = `${kind}/${protocol}/${t.vm}/${t.port}/${t.destination}/${t.destinationPort}`;
    const { lossless } = state.context.hello.capabilities;
    const earlier = lossless ? undefined : this.#tries.get(key);
    // On a lossy network only the last of several tries is weighed.
    if (earlier !== undefined) earlier.settled = true;
    const facts = new FactSet();
    facts.words.set(t.facts.words);
    if (kind !== 'undelivered') facts.add(F.failed).add(KIND_FACT[kind]);
    else facts.add(F.undelivered);
    const failure: Failure = {
      kind,
      facts,
      transition: { ...figures, flow: { ...t.flow }, pool: { ...t.pool }, holder: { ...t.holder } },
      candidates: addresses.map((address) => {
        state.ledger.count(address, t.destination, protocol, t.sent, t.seen);
        return { address, pool: { ...state.ledger.pool } };
      }),
      before: lossless ? state.lastThrough : state.lastThroughOf[t.vm]!,
      tries: (earlier?.tries ?? 0) + 1,
      settled: false,
    };
    this.#failures.push(failure);
    if (!lossless) this.#tries.set(key, failure);
    return failure;
  }

  /** "Failure to open" of the readings: which explanations are left for it. */
  #weigh({ candidates }: Failure, t: Transition, state: CaseState): void {
    const { ledger, timing } = state;
    const { capacity } = timing;
    const { facts, vm } = t;
    const protocol = t.protocol === 'udp' ? 0 : 1;
    let belowEverywhere = true;
    let surelyFull = capacity >= 0 && candidates.length > 0;
    let best: PoolFacts | null = null;
    for (const { address, pool } of candidates) {
      const most = ledger.most(address, protocol);
      const separateFails = pool.possible < (capacity >= 0 ? capacity : most.own);
      const sharedFails =
        pool.possibleAll < (capacity >= 0 ? capacity : most.all) ||
        (capacity >= 0 && pool.sureAll > capacity) ||
        this.separateInventories;
      if (!separateFails || !sharedFails) belowEverywhere = false;
      if (pool.sure < capacity) surelyFull = false;
      if (best === null || pool.possible < best.possible) {
        best = pool;
        t.publicAddress = address;
        t.measured = most.own;
      }
    }
    facts
      .addIf(belowEverywhere, F.belowEverywhere)
      .addIf(surelyFull, F.surelyFull)
      .addIf(capacity >= 0, F.poolKnown);
    addSize(facts, capacity);
    if (best === null) return;
    t.pool = best;
    if (capacity >= 0 && facts.has(F.controlled)) countFailure(t, best, state, surelyFull);
    if (best.wasFull) addCompetitorFacts(facts, best, timing);
    const limit = capacity >= 0 ? capacity : t.measured;
    const { possible } = best;
    facts.addIf(
      possible < limit && best.idledOut > 0 && possible + best.idledOut >= limit,
      F.explainedByIdle,
    );
    facts.addIf(
      possible < limit && best.closedOut > 0 && possible + best.closedOut + best.idledOut >= limit,
      F.explainedByClose,
    );
    facts.addIf(possible < limit && best.denied > 0 && possible + best.denied >= limit, F.explainedByDenial);
    facts.addIf(possible < limit && best.fullDestinations > 0, F.explainedByOtherDestination);
    facts.addIf(
      possible < limit &&
        possible <= limit / 2 &&
        (best.sure === 0 || best.onlyVm === vm) &&
        facts.has(F.poolOfOthers),
      F.explainedByOneVm,
    );
    facts.addIf(best.onlyVm === vm && best.sure > 0, F.fillerFails).addIf(best.fills > 1, F.refilled);
    facts.addIf(best.failures > 0, F.afterFailure).addIf(possible === limit - 1, F.lastPort);
    facts
      .addIf(best.onlyVm >= 0 || best.sure === 0, F.oneVm)
      .addIf(best.onlyVm < 0 && best.sure > 0, F.severalVms);
  }

  /**
   * Unknown capacity: at least 3 failures from 2 VMs, while another destination succeeds through the same address, and a
   * success after a release, show exhaustion at the measured capacity M.
   */
  #measure(state: CaseState, t: Transition, last: number): void {
    if (state.timing.capacity >= 0) return;
    const byPool = new Map<string, Failure[]>();
    for (const failure of this.#failures) {
      for (const { address } of failure.kind === 'snat' ? failure.candidates : []) {
        const key = `${failure.transition.protocol}/${address}/${failure.transition.destination}`;
        const known = byPool.get(key);
        if (known === undefined) byPool.set(key, [failure]);
        else known.push(failure);
      }
    }
    for (const failures of byPool.values()) {
      const [first] = failures;
      const { transition, candidates } = first!;
      const { address } = candidates[0]!;
      const after = this.#successes.filter(
        (one) => one.n > transition.n && one.address === address && one.protocol === transition.protocol,
      );
      const vms = new Set(failures.map((failure) => failure.transition.vm));
      const elsewhere = after.some((one) => one.destination !== transition.destination);
      const again = after.some((one) => one.destination === transition.destination && one.released);
      if (failures.length < 3 || vms.size < 2 || !elsewhere || !again) continue;
      Object.assign(t, transition);
      t.settledAt = last;
      t.publicAddress = address;
      t.measured = state.ledger.most(address, transition.protocol === 'udp' ? 0 : 1).own;
      t.facts.words.set(first!.facts.words);
      t.facts.add(F.measured).add(F.controlled).add(F.repeated);
      t.facts.addIf(t.measured < 64_511, F.capacityFewer).addIf(t.measured === 64_511, F.capacityExact);
      t.facts.addIf(t.measured === 64_512, F.capacityOneMore);
      t.flow = emptyFlow();
      t.pool = emptyPool();
      t.holder = emptyHolder();
      state.emit(t);
    }
  }
}

/** What the document leaves open about failing. */
function countFailure(
  t: Transition,
  pool: PoolFacts,
  { traits, timing }: CaseState,
  surelyFull: boolean,
): void {
  if (surelyFull) {
    if (t.answer === null) traits.add('failedSilently');
    else traits.either(t.answer === 'rst', 'failedByRst', 'failedByIcmp');
    return;
  }
  const { capacity, timeoutMs } = timing;
  if (pool.possible >= capacity && pool.oldestQuiet < timeoutMs / 2) traits.add('failedAfterClose');
  else if (pool.possible < capacity && pool.sureAll >= capacity) traits.add('failedWithOtherProtocolsPorts');
}

const KIND_FACT = {
  snat: F.lostSnat,
  ilpip: F.lostIlpip,
  direct: F.lostDirect,
  denied: F.lostDenied,
  live: F.lostLive,
} as const;

function kindOf(t: Transition, { access, method, ambiguous }: Expectation): Failure['kind'] {
  if (access === 'deny') return 'denied';
  if (t.flow.liveness === 2) return 'live';
  if (!t.has(F.toPublic)) return 'direct';
  return method === 'instance-level-ip' && !ambiguous ? 'ilpip' : 'snat';
}
