import type { CaseContext } from '../judgement.ts';
import {
  type Hello,
  isMeasuredOnly,
  type Observation,
  type PacketOutcome,
  type Receive,
} from '../vocabulary/index.ts';
import { AlertLog } from './alert-log.ts';
import type { CaseState } from './case-state.ts';
import { chanceOf } from './chance.ts';
import { ClientFlows } from './client-flows.ts';
import { ClientPackets } from './client-packets.ts';
import { Configuration } from './configuration.ts';
import { timingOf } from './context.ts';
import { Controls } from './controls.ts';
import { noteCopies } from './doubled-end.ts';
import { Configurations } from './expectation.ts';
import { Failures } from './failures.ts';
import { HandshakeWatch } from './handshake-watch.ts';
import { Health } from './health.ts';
import { type HolderFacts, type InboundEvent, type Ledger, protocolIndex } from './ledger.ts';
import { Outbound } from './outbound.ts';
import { markOf } from './packet-transition.ts';
import { TraitWatch } from './trait-watch.ts';
import { Replies } from './replies.ts';
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
  #clients: ClientPackets | null = null;
  #replies: Replies | null = null;
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
      clients: new ClientFlows(timing, context),
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
    this.#clients = new ClientPackets(state, this.#health, this.#transition);
    this.#replies = new Replies(state, this.#clients, this.#transition);
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
    if (holder.sure === 0 && outcome.deliveries.length === 0) {
      state.failures.lostReply(operation, outcome, state);
      this.#clients!.lost(operation, outcome);
    }
    if (outcome.unknown === true) return;
    const { shows } = state.context.hello.capabilities;
    if (holder.sure + holder.possible > 0) {
      // Nobody sees whom it reaches, or could say where to send it.
      if (shows.deliveries && shows.publicPort) this.#replies!.got(n, operation, outcome);
      return;
    }
    if (shows.deliveries) state.watch.stranger(operation, outcome, state.configurations.latest);
    this.#clients!.sent(n, operation, outcome);
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
}

/**
 * Whether a packet from outside got to a VM. Where nobody sees what VMs receive, and nothing is lost on the way, it is taken to: a
 * handshake is completed as far as can be seen from outside.
 */
function isDelivered({ deliveries }: PacketOutcome, { capabilities: { shows, lossless } }: Hello): boolean {
  return shows.deliveries ? deliveries.length > 0 : lossless && shows.publicPort;
}
