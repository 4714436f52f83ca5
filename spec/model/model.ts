import type { CaseContext } from '../judgement.ts';
import {
  type Hello,
  isClosing,
  isMeasuredOnly,
  type Observation,
  type PacketOutcome,
  type Receive,
} from '../vocabulary/index.ts';
import { AlertLog } from './alert-log.ts';
import type { CaseState } from './case-state.ts';
import { chanceOf } from './chance.ts';
import { ClientFlows } from './client-flows.ts';
import { Configuration } from './configuration.ts';
import { timingOf } from './context.ts';
import { Controls } from './controls.ts';
import { noteCopies } from './doubled-end.ts';
import { Configurations } from './expectation.ts';
import { F } from './facts.ts';
import { Failures } from './failures.ts';
import { HandshakeWatch } from './handshake-watch.ts';
import { Health } from './health.ts';
import { type HolderFacts, type InboundEvent, type Ledger, protocolIndex } from './ledger.ts';
import { Outbound } from './outbound.ts';
import { isRight, mayBeHis, mayBeSecondCopy } from './misdelivery.ts';
import { markOf, packetTransition } from './packet-transition.ts';
import { TraitWatch } from './trait-watch.ts';
import { Traits } from './traits.ts';
import { Transition } from './transition.ts';

/**
 * Folds observations into what is known of the system under test, and tells each step as a transition. It takes the
 * target's choices from what was seen and never predicts them.
 */
export class Model {
  readonly #ledger: Ledger;
  /** Over all cases. */
  readonly traits = new Traits();
  readonly #emit: (transition: Transition) => void;
  readonly #transition = new Transition();
  readonly #inboundEvent: InboundEvent = {
    sent: 0,
    seen: 0,
    protocol: 0,
    mark: 'data',
    delivered: false,
    deliveredVm: -1,
    deliveredPort: 0,
    source: 0,
    sourcePort: 0,
    publicAddress: 0,
    publicPort: 0,
  };
  #case: CaseState | null = null;
  #outbound: Outbound | null = null;
  #health: Health | null = null;
  #firstRepliedVm = -1;
  #group = 0;
  #last = 0;

  constructor(ledger: Ledger, emit: (transition: Transition) => void) {
    this.#ledger = ledger;
    this.#emit = emit;
  }

  begin(context: CaseContext): void {
    const timing = timingOf(context);
    this.#ledger.reset(timing);
    const state: CaseState = {
      context,
      timing,
      configurations: new Configurations(Configuration.of(context.deployment)),
      ledger: this.#ledger,
      clients: new ClientFlows(timing, context.hello.capabilities),
      failures: new Failures(chanceOf(context.hello.capabilities), timing),
      alerts: new AlertLog(),
      controls: new Controls(context.deployment.vms.length),
      watch: new TraitWatch(this.traits, timing, context.hello.capabilities.shows),
      handshakes: new HandshakeWatch(this.traits, context),
      traits: this.traits,
      emit: this.#emit,
    };
    this.#case = state;
    this.#outbound = new Outbound(state, this.#transition);
    this.#health = new Health(state, this.#transition);
    this.#firstRepliedVm = -1;
    this.#group = 0;
    this.#last = 0;
  }

  observe(observation: Observation): void {
    const state = this.#case!;
    const { n, operation, outcome } = observation;
    this.#last = n;
    const group = operation.op === 'send' || operation.op === 'receive' ? operation.group : 0;
    if (group !== this.#group) {
      state.failures.endGroup(state, this.#outbound!.defaultAddresses);
      state.controls.beginGroup(n);
      this.#group = group;
    }
    switch (operation.op) {
      case 'send':
        state.handshakes.sent(operation, outcome as PacketOutcome);
        state.watch.closing(operation, outcome as PacketOutcome);
        return this.#outbound!.sent(n, operation, outcome as PacketOutcome);
      case 'receive':
        state.handshakes.received(operation, outcome as PacketOutcome);
        state.watch.closing(operation, outcome as PacketOutcome);
        this.#received(n, operation, outcome as PacketOutcome);
        return noteCopies(this.#inboundEvent, operation, outcome as PacketOutcome, state);
      case 'advance':
        return;
      case 'change':
        state.handshakes.forget();
        for (const vm of state.configurations.change(
          operation.change,
          outcome.seen,
          state.context.hello.capabilities.changeDelayMs,
        )) {
          state.ledger.demote(vm);
          state.clients.demote(vm);
          state.failures.demote(vm);
          this.#outbound!.changed(vm, operation.change);
        }
        this.#health!.changed(operation.change, outcome.sent);
        state.alerts.changed(operation.change, outcome.sent, state);
        return;
      case 'probe':
        return this.#health!.probed(n, operation.loadBalancer, observation.outcome as never);
      case 'discover':
        return this.#outbound!.discovered(n, operation, observation.outcome as never);
      case 'alerts':
        return state.alerts.read(n, observation.outcome as never, state, this.#transition);
    }
  }

  /** As of `CaseJudge`. */
  wantsAnother(): boolean {
    return this.#case!.failures.wantsAnother(this.#last, this.#case!);
  }

  /** Every address that SNAT was seen, or is configured, to use in this case. */
  publicAddresses(): readonly number[] {
    const state = this.#case!;
    const { loadBalancers } = state.configurations.latest.deployment;
    return [
      ...new Set([
        ...loadBalancers.flatMap(({ frontends }) => frontends),
        ...this.#outbound!.defaultAddresses,
      ]),
    ];
  }

  /** Settles what only the whole trace decides. */
  finish(): void {
    const state = this.#case!;
    state.failures.endGroup(state, this.#outbound!.defaultAddresses);
    state.controls.beginGroup(this.#last + 1);
    state.failures.settle(state, this.#transition, this.#last);
  }

  #received(n: number, operation: Receive, outcome: PacketOutcome): void {
    const state = this.#case!;
    const event = this.#inboundEvent;
    event.sent = outcome.sent;
    event.seen = outcome.seen;
    event.protocol = protocolIndex(operation.protocol);
    event.mark = markOf(operation);
    // An ICMP error that gets through says nothing of the flow's life (RFC 4787 REQ-12).
    event.delivered = isDelivered(outcome, state.context.hello) && !isMeasuredOnly(operation.segment);
    event.deliveredVm = outcome.deliveries[0]?.vm ?? -1;
    event.deliveredPort = outcome.deliveries[0]?.port ?? 0;
    event.source = operation.source;
    event.sourcePort = operation.sourcePort;
    event.publicAddress = operation.destination;
    event.publicPort = operation.destinationPort;
    state.ledger.inbound(event);
    const { holder } = state.ledger;
    if (isMeasuredOnly(operation.segment)) return this.#refused(operation, outcome, holder);
    if (holder.sure === 0 && outcome.deliveries.length === 0)
      state.failures.lostReply(operation, outcome, state);
    if (outcome.unknown === true) return;
    const { shows } = state.context.hello.capabilities;
    if (holder.sure + holder.possible > 0) {
      // Nobody sees whom it reaches, or could say where to send it.
      if (shows.deliveries && shows.publicPort) this.#replied(n, operation, outcome);
      return;
    }
    if (shows.deliveries) state.watch.stranger(operation, outcome, state.configurations.latest);
    this.#health!.clientSent(n, operation, outcome);
  }

  /**
   * An ICMP error about a flow. RFC 4787 REQ-12 keeps its mapping alive, the document is silent: the VM's flows may be over, or its client's.
   */
  #refused(
    operation: Receive,
    { deliveries, unknown }: PacketOutcome,
    { sure, vm, port }: HolderFacts,
  ): void {
    const { traits, ledger, clients, context } = this.#case!;
    clients.refused(operation);
    if (sure !== 1) return;
    const [delivery] = deliveries;
    if (delivery === undefined) {
      if (context.hello.capabilities.shows.deliveries && unknown !== true) traits.add('errorDropped');
    } else {
      const restored = delivery.intact && delivery.vm === vm && delivery.port === port;
      traits.either(restored, 'errorRestored', 'errorUnrestored');
    }
    ledger.demote(vm);
    clients.demote(vm);
  }

  /** A packet from a flow's destination to the public endpoint that it knows the flow by. */
  #replied(n: number, operation: Receive, outcome: PacketOutcome): void {
    const state = this.#case!;
    const { holder } = state.ledger;
    const t = packetTransition(this.#transition, n, operation, outcome);
    const { facts } = t;
    const { hello } = state.context;
    t.publicAddress = operation.destination;
    t.publicPort = operation.destinationPort;
    t.destination = operation.source;
    t.destinationPort = operation.sourcePort;
    t.vm = holder.vm;
    t.port = holder.port;
    t.holder = holder;
    facts.add(F.inbound).add(F.fromDestination);
    facts.addIf(holder.sure === 1, F.holderSure).addIf(isUnclear(operation, holder), F.holdersSeveral);
    facts.addIf(holder.sure === 0, F.holderPossible).addIf(holder.forgot, F.holderForgotten);
    facts.addIf(holder.reused, F.reusesPort);
    facts.addIf(holder.idleAtLeast >= state.timing.timeoutMs / 2, F.idleHalf);
    state.ledger.count(t.publicAddress, t.destination, protocolIndex(operation.protocol), t.sent, t.seen);
    facts.addIf(state.ledger.pool.failures > 0, F.afterFailure);
    facts.addIf(state.ledger.pool.wasFull, F.wasFull);
    t.pool = state.ledger.pool;
    t.deliveredVm = -1;
    const isReceived = outcome.deliveries.some((one) => isRight(one, operation, holder));
    let isExplained = true;
    for (const delivery of outcome.deliveries) {
      const right = isRight(delivery, operation, holder);
      // Where one went wrong, that one is told.
      if (!right || t.deliveredVm === -1) {
        t.deliveredVm = delivery.vm;
        t.deliveredPort = delivery.port;
      }
      if (!right) {
        const first = facts.has(F.deliveredToHolder) ? 'before' : isReceived ? 'after' : null;
        // Its flow may be over, so that it is a stranger's packet to the port's next holder: filtering is open.
        const isOver = holder.sure === 0 || mayBeSecondCopy(operation, first, hello);
        if (!(isOver && mayBeHis(delivery, operation, outcome, state))) isExplained = false;
      }
      facts.add(right ? F.deliveredToHolder : F.deliveredElsewhere).addIf(!delivery.intact, F.damaged);
    }
    if (isReceived) state.watch.reached(operation, holder);
    facts.addIf(isExplained && facts.has(F.deliveredElsewhere), F.maybeStranger);
    if (outcome.deliveries.length > 0) state.failures.gotThrough('undelivered', t);
    facts.addIf(outcome.deliveries.length === 0, F.notDelivered);
    if (this.#firstRepliedVm === -1) this.#firstRepliedVm = holder.vm;
    facts.addIf(this.#firstRepliedVm !== holder.vm, F.secondVm);
    if (facts.has(F.holderSure) && facts.has(F.notDelivered)) {
      if (!mayBeMissed(operation, hello)) return;
      return state.failures.undelivered(t, state);
    }
    state.emit(t);
  }
}

/**
 * Whether a packet from outside got to a VM. Where nobody sees what VMs receive, and nothing is lost on the way, it is taken to: a
 * handshake is completed as far as can be seen from outside.
 */
function isDelivered({ deliveries }: PacketOutcome, { capabilities: { shows, lossless } }: Hello): boolean {
  return shows.deliveries ? deliveries.length > 0 : lossless && shows.publicPort;
}

/** What is out of state may be dropped; and tried again on a network that loses packets, the end of a connection would be. */
function mayBeMissed({ segment }: Receive, { capabilities: { lossless } }: Hello): boolean {
  if (isClosing(segment)) return lossless;
  return segment === 'data' || segment === 'ack';
}

/** Whether it cannot be said which of several flows a packet from outside is for. */
function isUnclear({ segment }: Receive, { sure, possible }: HolderFacts): boolean {
  // A SYN+ACK answers a flow that is half open, and so not the one that surely lives.
  return sure > 1 || (segment === 'syn-ack' && sure > 0 && possible > 0);
}
