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
import { describeAnswer, queryOf, queryOutcome } from './discovery.ts';
import type { Expectation } from './expectation.ts';
import { noteDoubledEnd } from './doubled-end.ts';
import { F } from './facts.ts';
import { emptyFlow, type OutboundEvent, protocolIndex } from './ledger.ts';
import type { CaseState } from './case-state.ts';
import { NowhereFlows } from './nowhere-flows.ts';
import { markOf, packetTransition } from './packet-transition.ts';
import { fragmented, watchOpening } from './outbound-traits.ts';
import { addBandFacts, addPoolFacts, addRivalFacts } from './pool-facts.ts';
import { addArrival, addDecision, addLiveness } from './send-facts.ts';
import type { Transition } from './transition.ts';
import { isOpening, mayBeNoted, mayBeOwnFlow, unseen } from './unseen.ts';
import { VmHistory } from './vm-history.ts';

const NO_ARRIVALS: PacketOutcome = { sent: 0, seen: 0, arrivals: [], deliveries: [], answer: null };

/** Packets that VMs send: what may become of them, what did, and what that says of ports. */
export class Outbound {
  readonly #state: CaseState;
  readonly #t: Transition;
  readonly #history: VmHistory;
  readonly #nowhere: NowhereFlows;
  readonly #event: OutboundEvent = {
    sent: 0,
    seen: 0,
    group: 0,
    protocol: 0,
    mark: 'data',
    vm: 0,
    port: 0,
    destination: 0,
    destinationPort: 0,
    publicAddress: 0,
    publicPort: 0,
    snat: true,
    unsettled: false,
  };

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
    const { configurations, clients } = this.#state;
    const { vm, sourcePort, destination, destinationPort } = operation;
    const expectation = configurations.expect(
      vm,
      operation.protocol,
      sourcePort,
      destination,
      destinationPort,
      outcome.sent,
    );
    const t = this.#begin(n, operation, outcome, expectation);
    const client = clients.answered(
      operation.protocol,
      vm,
      sourcePort,
      destination,
      destinationPort,
      markOf(operation),
      outcome,
    );
    if (client !== null) return this.#answered(operation, outcome, client, expectation);
    // The platform's own address is never judged; what the deployment's own addresses do (hairpin) is a characteristic.
    this.#state.watch.sent(operation, outcome, expectation, configurations.latest);
    if (expectation.destination === 'own' || expectation.destination === 'platform') return;
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
    if (source !== null && outcome.sourcePort === null) {
      // Only the resolver saw the query: no port of it is judged, and it may hold one.
      const { protocol, destination, destinationPort } = query;
      const expectation = configurations.expect(vm, protocol, sourcePort, destination, destinationPort, sent);
      const t = this.#begin(n, query, { ...NO_ARRIVALS, sent, seen }, expectation);
      t.flow = emptyFlow();
      if (t.has(F.toPublic)) {
        failures.noteLost(t, [source], this.#state);
        this.#noteDefault(vm, source, sent);
      }
      // An earlier query's flow may live on as it was.
      t.facts.addIf(t.has(F.changedSince), F.demoted);
      this.#state.controls.through(n, vm, query.group);
    } else this.sent(n, query, queryOutcome(outcome));
    if (source === null) return;
    describeAnswer(this.#t, source, answer, configurations.fits(vm, source, sent), othersLive);
    this.#state.emit(this.#t);
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
    if (expectation.ambiguous) facts.add(F.expectEither);
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
      addArrival(this.#t, operation, arrival, this.#state);
      t.facts.addIf(restored || !client.surely, F.clientRestored);
      this.#state.controls.through(t.n, operation.vm, operation.group);
      this.#state.emit(t);
    }
  }

  #arrived(operation: Send, outcome: PacketOutcome, arrival: Arrival, expectation: Expectation): void {
    const { ledger, configurations, timing } = this.#state;
    const t = this.#t;
    const { facts } = t;
    facts.add(F.outbound);
    addArrival(this.#t, operation, arrival, this.#state);
    const opening = isOpening(operation);
    const translated = facts.has(F.toPublic) && !facts.has(F.sourcePrivate);
    if (!translated && !facts.has(F.toNetwork)) {
      if (!facts.has(F.toPublic)) return;
      const { protocol, vm, sourcePort, destination, destinationPort } = operation;
      const index = protocolIndex(protocol);
      ledger.lookUp(index, vm, sourcePort, destination, destinationPort, outcome.sent, outcome.seen);
      addLiveness(facts, ledger.flow.liveness, opening);
      facts.addIf(ledger.flow.demoted && ledger.flow.liveness > 0, F.demoted);
      mayBeNoted(ledger, operation, outcome.seen);
      return;
    }
    const fits = configurations.fits(operation.vm, arrival.source, outcome.sent);
    facts.addIf(fits, F.sourceFits);
    facts.addIf(configurations.owned(arrival.source, outcome.sent), F.sourceOwned);
    facts.addIf(configurations.uses(arrival.source), F.sourceInUse);
    if (translated) this.#noteDefault(operation.vm, arrival.source, outcome.sent);

    if (noteDoubledEnd(t, operation, outcome, arrival, this.#state)) return;
    const event = this.#event;
    event.sent = outcome.sent;
    event.seen = outcome.seen;
    event.group = operation.group;
    event.protocol = protocolIndex(operation.protocol);
    event.mark = markOf(operation);
    event.vm = operation.vm;
    event.port = operation.sourcePort;
    event.destination = operation.destination;
    event.destinationPort = operation.destinationPort;
    event.publicAddress = arrival.source;
    event.publicPort = arrival.sourcePort;
    // Within the VNet nothing is translated, and flows are followed for their life alone.
    event.snat = translated && expectation.method !== 'instance-level-ip';
    event.unsettled = expectation.unsettled;
    ledger.outbound(event);
    const { flow, rival, pool } = ledger;
    t.flow = flow;
    t.rival = rival;
    t.pool = pool;
    facts.addIf(flow.liveness === 0, F.opens).addIf(flow.liveness === 1, F.mayOpen);
    facts.addIf(flow.publicAddress === 0, F.newFlow);
    const demoted = flow.demoted && flow.liveness > 0;
    facts.addIf(demoted || this.#state.failures.earlier.has(t), F.demoted);
    addLiveness(facts, flow.liveness, opening);
    facts.addIf(flow.same, F.same).addIf(flow.liveness === 2 && !flow.same, F.changed);
    facts.addIf(flow.becameSure, F.becameSure).addIf(flow.reusesPort, F.reusesPort);
    facts.addIf(flow.answered, F.answered).addIf(pool.failures > 0, F.afterFailure);
    facts.addIf(flow.liveness === 2 && pool.wasFull, F.wasFull);
    facts.addIf(pool.endedQuiet >= 0, F.othersEnded);
    if (flow.liveness > 0) addBandFacts(facts, flow.idleAtLeast, timing);
    const whole = timing.timeoutMs + timing.toleranceMs;
    facts.addIf(flow.ageAtLeast >= whole && flow.liveness === 2, F.outlived);
    facts.addIf(
      flow.liveness === 1 && flow.answered && Math.min(flow.idleAtLeast, flow.ageAtLeast) >= whole,
      F.refreshedByInbound,
    );
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
