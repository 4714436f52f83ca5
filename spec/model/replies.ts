import { type Hello, isClosing, type PacketOutcome, type Receive } from '../vocabulary/index.ts';
import type { CaseState } from './case-state.ts';
import type { ClientPackets } from './client-packets.ts';
import { F } from './facts.ts';
import { type HolderFacts, protocolIndex } from './ledger.ts';
import { isRight, mayBeHis, mayBeSecondCopy } from './misdelivery.ts';
import { packetTransition } from './packet-transition.ts';
import type { Transition } from './transition.ts';

/** What comes from the destinations of VMs' flows: whether it gets to whom it is for. */
export class Replies {
  readonly #state: CaseState;
  readonly #clients: ClientPackets;
  readonly #t: Transition;
  #firstVm = -1;

  constructor(state: CaseState, clients: ClientPackets, transition: Transition) {
    this.#state = state;
    this.#clients = clients;
    this.#t = transition;
  }

  /** A packet from a flow's destination to the public endpoint that it knows the flow by. */
  got(n: number, operation: Receive, outcome: PacketOutcome): void {
    const state = this.#state;
    const { holder } = state.ledger;
    const t = packetTransition(this.#t, n, operation, outcome);
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
    if (state.ledger.pool.failures > 0) noteExhaustion(t, operation, state);
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
        if (isOver && mayBeHis(delivery, operation, outcome, state)) {
          this.#clients.elsewhere(operation, outcome, delivery);
        } else isExplained = false;
      }
      facts.add(right ? F.deliveredToHolder : F.deliveredElsewhere).addIf(!delivery.intact, F.damaged);
    }
    if (isReceived) state.watch.reached(operation, holder);
    facts.addIf(isExplained && facts.has(F.deliveredElsewhere), F.maybeStranger);
    if (outcome.deliveries.length > 0) state.failures.gotThrough('undelivered', t);
    facts.addIf(outcome.deliveries.length === 0, F.notDelivered);
    if (this.#firstVm === -1) this.#firstVm = holder.vm;
    facts.addIf(this.#firstVm !== holder.vm, F.secondVm);
    if (facts.has(F.holderSure) && facts.has(F.notDelivered)) {
      if (!mayBeMissed(operation, hello)) return;
      return state.failures.undelivered(t, state);
    }
    state.emit(t);
  }
}

/** At a pool where a flow failed for want of a port: whether the one that the packet is for had its own then. */
function noteExhaustion(
  t: Transition,
  { source, sourcePort, protocol: name }: Receive,
  state: CaseState,
): void {
  const { ledger, failures } = state;
  if (t.vm === -1) return;
  const protocol = protocolIndex(name);
  ledger.lookUp(protocol, t.vm, t.port, source, sourcePort, t.sent, t.seen);
  t.facts.addIf(failures.exhaustions.during(ledger.flow, source, protocol, t.sent), F.hadPortThen);
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
