import {
  type Address,
  type Arrival,
  type Change,
  type Discover,
  type DiscoverOutcome,
  FIRST_UNPRIVILEGED_PORT,
  isMeasuredOnly,
  type PacketOutcome,
  type Send,
} from '../vocabulary/index.ts';
import { describeAnswer, describeDenied, queryOf, queryOutcome } from './discovery.ts';
import { type Expectation, isNeverJudged } from './expectation.ts';
import { noteDoubledEnd } from './doubled-end.ts';
import { F } from './facts.ts';
import { addFlowFacts, addLiveness } from './flow-facts.ts';
import { emptyFlow, protocolIndex } from './ledger.ts';
import type { CaseState } from './case-state.ts';
import { NowhereFlows } from './nowhere-flows.ts';
import { describeEvent, emptyEvent } from './outbound-event.ts';
import { packetTransition } from './packet-transition.ts';
import { fragmented, watchOpening } from './outbound-traits.ts';
import { addPoolFacts, addRivalFacts } from './pool-facts.ts';
import { addArrival, addDecision } from './send-facts.ts';
import type { Transition } from './transition.ts';
import { isOpening, mayBeNoted, mayBeOwnFlow, unseen } from './unseen.ts';
import { VmHistory } from './vm-history.ts';

/** Packets that VMs send: what may become of them, what did, and what that says of ports. */
export class Outbound {
  readonly #state: CaseState;
  readonly #t: Transition;
  readonly #history: VmHistory;
  readonly #nowhere: NowhereFlows;
  readonly #event = emptyEvent();

  constructor(state: CaseState, transition: Transition) {
    this.#state = state;
    this.#t = transition;
    this.#history = new VmHistory(state.context.deployment, state.timing);
    this.#nowhere = new NowhereFlows(state.timing);
  }

  /** Addresses that default SNAT was seen to use. */
  get defaultAddresses(): readonly number[] {
    return this.#history.defaultAddresses;
  }

  changed(vm: number, change: Change): void {
    this.#history.changed(vm, change);
    this.#nowhere.demote(vm);
    this.#state.watch.changed(vm);
  }

  sent(n: number, operation: Send, outcome: PacketOutcome): void {
    if (isMeasuredOnly(operation.segment))
      this.#judge(n, operation, fragmented(operation, outcome, this.#state));
    else this.#judge(n, operation, outcome);
  }

  #judge(n: number, operation: Send, outcome: PacketOutcome): void {
    const { configurations, clients, ledger, watch } = this.#state;
    const { vm } = operation;
    const expectation = this.#expect(operation, outcome.sent);
    const t = this.#begin(n, operation, outcome, expectation);
    const client = clients.answered(operation, outcome);
    clients.noteWithin(operation, outcome);
    if (client !== null) return this.#answered(operation, outcome, client, expectation);
    watch.sent(operation, outcome, expectation, configurations.latest);
    if (isNeverJudged(expectation)) return mayBeNoted(ledger, operation, outcome.seen);
    const earlier = t.has(F.toNowhere) && this.#nowhere.sent(operation, outcome, expectation.unsettled);
    if (outcome.arrivals.length === 0) {
      return unseen(t, operation, outcome, expectation, this.#history.defaultAddresses, this.#state);
    }
    this.#state.failures.gotThrough('unseen', t);
    this.#state.controls.through(n, vm, operation.group);
    for (const arrival of outcome.arrivals) {
      t.facts.addIf(earlier, F.demoted);
      this.#arrived(operation, outcome, arrival, expectation);
      this.#state.emit(t);
      if (arrival !== outcome.arrivals.at(-1)) this.#begin(n, operation, outcome, expectation);
    }
  }

  /** A discovery query is a flow like any other, whose destination also says what it saw. */
  discovered(n: number, operation: Discover, outcome: DiscoverOutcome): void {
    const { vm, sourcePort } = operation;
    const { sent, seen, source, answer } = outcome;
    const { configurations, failures } = this.#state;
    const query = queryOf(operation);
    const othersLive = this.#history.anyOtherLive(vm, sourcePort, seen);
    // One that was answered got through, whether or not anybody saw its source.
    if (source !== null || answer !== null) failures.gotThrough('unseen', { ...query, port: sourcePort });
    const isSeen = source === null || outcome.sourcePort !== null;
    if (isSeen) this.sent(n, query, queryOutcome(outcome));
    else this.#askedBy(n, query, source, outcome);
    if (source === null) return;
    describeAnswer(this.#t, source, answer, configurations.fits(vm, source, sent), othersLive);
    this.#state.emit(this.#t);
  }

  /** Only the resolver saw the query: no port of it is judged, and it may hold one. */
  #askedBy(n: number, query: Send, source: Address, { sent, seen }: DiscoverOutcome): void {
    const { configurations, failures, clients, watch, controls, emit } = this.#state;
    const { vm } = query;
    const expectation = this.#expect(query, sent);
    const outcome: PacketOutcome = { sent, seen, arrivals: [], deliveries: [], answer: null, unknown: true };
    const t = this.#begin(n, query, outcome, expectation);
    const client = clients.answered(query, outcome);
    watch.sent(query, outcome, expectation, configurations.latest);
    t.flow = emptyFlow();
    if (t.has(F.toPublic)) {
      failures.noteLost(t, [source], this.#state);
      this.#noteDefault(vm, source, sent);
    }
    controls.through(n, vm, query.group);
    if (client !== null) return void t.facts.add(F.answersClient);
    // An earlier query's flow may live on as it was.
    if (t.has(F.changedSince)) return void t.facts.add(F.demoted);
    if (expectation.access !== 'deny' || isNeverJudged(expectation)) return;
    describeDenied(t, source);
    emit(t);
    // As it was, for what is to be said of the answer.
    this.#begin(n, query, outcome, expectation);
  }

  #expect({ vm, protocol, sourcePort, destination, destinationPort }: Send, sent: number): Expectation {
    const { configurations } = this.#state;
    return configurations.expect(vm, protocol, sourcePort, destination, destinationPort, sent);
  }

  #begin(n: number, operation: Send, outcome: PacketOutcome, expectation: Expectation): Transition {
    const t = packetTransition(this.#t, n, operation, outcome);
    const { facts } = t;
    t.vm = operation.vm;
    t.port = operation.sourcePort;
    t.destination = operation.destination;
    t.destinationPort = operation.destinationPort;
    t.publicAddress = 0;
    t.publicPort = 0;
    t.capacity = this.#state.timing.capacity;
    t.allowed = expectation.addresses;
    facts.addIf(expectation.destination === 'public', F.toPublic);
    facts.addIf(expectation.destination === 'network', F.toNetwork);
    facts.addIf(expectation.destination === 'nowhere', F.toNowhere);
    facts.addIf(operation.zeroChecksum, F.zeroChecksum);
    facts.addIf(operation.sourcePort < FIRST_UNPRIVILEGED_PORT, F.privilegedSource);
    addDecision(t, expectation);
    if (expectation.ambiguous) facts.add(F.expectEither).addIf(expectation.mayBeDefault, F.eitherDefault);
    else if (expectation.method === 'default-snat') facts.add(F.expectDefault);
    else facts.add(expectation.method === 'instance-level-ip' ? F.expectIlpip : F.expectFrontend);
    facts.addIf(
      expectation.destination === 'public' &&
        !expectation.ambiguous &&
        expectation.access === 'allow' &&
        expectation.method !== 'instance-level-ip',
      F.snat,
    );
    this.#history.describe(operation.vm, operation.destination, this.#state.configurations, facts);
    return t;
  }

  #answered(
    operation: Send,
    outcome: PacketOutcome,
    client: { publicAddress: number; publicPort: number; surely: boolean },
    expectation: Expectation,
  ): void {
    const { n } = this.#t;
    if (!client.surely) {
      const { defaultAddresses } = this.#history;
      mayBeOwnFlow(this.#t, operation, outcome, client, expectation, defaultAddresses, this.#state);
    }
    for (const arrival of outcome.arrivals) {
      const restored = arrival.source === client.publicAddress;
      const t = this.#begin(n, operation, outcome, expectation);
      t.facts.add(F.outbound).add(F.answersClient);
      t.flow = { ...emptyFlow(), publicAddress: client.publicAddress, publicPort: client.publicPort };
      addArrival(t, operation, arrival, this.#state);
      t.facts.addIf(restored || !client.surely, F.clientRestored);
      t.facts.addIf(restored && t.has(F.sourcePrivate), F.askedPrivately);
      this.#state.controls.through(t.n, operation.vm, operation.group);
      this.#state.emit(t);
    }
  }

  #arrived(operation: Send, outcome: PacketOutcome, arrival: Arrival, expectation: Expectation): void {
    const { ledger, configurations, timing } = this.#state;
    const t = this.#t;
    const { facts } = t;
    facts.add(F.outbound);
    addArrival(t, operation, arrival, this.#state);
    const opening = isOpening(operation);
    const translated = facts.has(F.toPublic) && !facts.has(F.sourcePrivate);
    if (!translated && !facts.has(F.toNetwork)) {
      if (!facts.has(F.toPublic)) return;
      const { protocol, vm, sourcePort, destination, destinationPort } = operation;
      const { sent, seen } = outcome;
      ledger.lookUp(protocolIndex(protocol), vm, sourcePort, destination, destinationPort, sent, seen);
      addLiveness(facts, ledger.flow.liveness, opening);
      facts.addIf(ledger.flow.demoted && ledger.flow.liveness > 0, F.demoted);
      return mayBeNoted(ledger, operation, seen);
    }
    const fits = configurations.fits(operation.vm, arrival.source, outcome.sent);
    facts.addIf(fits, F.sourceFits);
    facts.addIf(configurations.owned(arrival.source, outcome.sent), F.sourceOwned);
    facts.addIf(configurations.uses(arrival.source), F.sourceInUse);
    if (translated) this.#noteDefault(operation.vm, arrival.source, outcome.sent);

    if (noteDoubledEnd(t, operation, outcome, arrival, this.#state)) return;
    const event = describeEvent(this.#event, operation, outcome, arrival);
    // Within the VNet flows are followed for their life alone.
    event.snat = translated && expectation.method !== 'instance-level-ip';
    event.unsettled = expectation.unsettled;
    ledger.outbound(event);
    const { flow, rival, pool } = ledger;
    t.flow = flow;
    t.rival = rival;
    t.pool = pool;
    addFlowFacts(facts, flow, timing, opening);
    facts.addIf(this.#state.failures.earlier.has(t), F.demoted);
    const { exhaustions } = this.#state.failures;
    facts.addIf(exhaustions.during(flow, event.destination, event.protocol, event.sent), F.hadPortThen);
    facts.addIf(flow.liveness === 2 && pool.wasFull, F.wasFull);
    facts.addIf(pool.endedQuiet >= 0, F.othersEnded);
    if (rival.count > 0) addRivalFacts(facts, rival, operation, timing);
    if (rival.otherProtocol) {
      this.#state.failures.separateInventories = true;
      this.#state.traits.add('portInBothProtocols');
    }
    if (translated && (flow.becameSure || flow.liveness === 0)) {
      addPoolFacts(facts, pool, flow, operation, timing);
      this.#history.opened(operation, outcome.sent, flow.becameSure, facts);
      if (event.snat) this.#state.failures.succeeded(t, this.#state);
      watchOpening(t, this.#state);
    }
  }

  #noteDefault(vm: number, source: Address, sent: number): void {
    if (this.#state.configurations.mayBeDefault(vm, source, sent)) this.#history.noteDefaultAddress(source);
  }
}
