import {
  type Address,
  type Delivery,
  type LoadBalancer,
  type PacketOutcome,
  type Receive,
} from '../vocabulary/index.ts';
import { inboundDecisions } from './admission.ts';
import type { CaseState } from './case-state.ts';
import { F } from './facts.ts';
import type { Health } from './health.ts';
import { protocolIndex } from './ledger.ts';
import { packetTransition } from './packet-transition.ts';
import type { Decision } from './security.ts';
import type { Transition } from './transition.ts';

type Receiver = Pick<Delivery, 'vm' | 'port'>;

/** Packets from outside that open flows: through load balancing rules, to ILPIPs, and within the VNet. */
export class ClientPackets {
  readonly #state: CaseState;
  readonly #health: Health;
  readonly #t: Transition;

  constructor(state: CaseState, health: Health, transition: Transition) {
    this.#state = state;
    this.#health = health;
    this.#t = transition;
  }

  /** A packet from outside that answers no flow of a VM's: a client, or a stranger. */
  sent(n: number, operation: Receive, outcome: PacketOutcome): void {
    const { clients, configurations, ledger } = this.#state;
    const { protocol, source, sourcePort, destination, destinationPort } = operation;
    const balancer = this.#ruleFor(operation);
    const opening = protocol === 'udp' || operation.segment === 'syn';
    const { sent, seen } = outcome;
    const known = clients.heard(operation, outcome);
    for (const { vm, port, intact } of outcome.deliveries) {
      if (balancer === null && !this.#isIlpip(destination)) {
        if (this.#isPrivate(operation, vm)) clients.note(operation, outcome, { vm, port }, true);
        continue;
      }
      const t = packetTransition(this.#t, n, operation, outcome);
      t.facts.add(F.client).addIf(!intact, F.damaged);
      t.vm = t.deliveredVm = vm;
      t.port = t.deliveredPort = port;
      t.publicAddress = destination;
      t.publicPort = destinationPort;
      t.destination = source;
      t.destinationPort = sourcePort;
      const isReceiver = configurations.mayReceive(operation, sent, { vm, port });
      if (opening && !known && !this.#mayBeOwn(t, operation, balancer !== null && isReceiver)) {
        if (balancer !== null) this.#health.opened(t, balancer);
        this.#admitted(t, operation);
      }
      this.#state.emit(t);
      ledger.lookUp(protocolIndex(protocol), vm, port, source, sourcePort, sent, seen);
      const doubtful =
        ledger.flow.liveness > 0 ||
        configurations.unsettled(vm, sent) ||
        // To another port than clients' packets get to, it may have come by a flow of the VM's own that nobody saw.
        !isReceiver;
      clients.note(operation, outcome, { vm, port }, doubtful);
    }
  }

  /**
   * A packet from outside that got to nobody, as far as is known. It may have opened a client's flow: lost on its way to whichever VM that is
   * of, where nobody sees what VMs receive, or where a group dropped it behind the load balancer.
   */
  lost(operation: Receive, outcome: PacketOutcome): void {
    const { clients, configurations, context, ledger } = this.#state;
    const { lossless, shows } = context.hello.capabilities;
    if (clients.heard(operation, outcome)) return;
    const { holder } = ledger;
    const isSeen = lossless && shows.deliveries && outcome.unknown !== true;
    const { protocol, source, sourcePort, destination, destinationPort } = operation;
    const { sent } = outcome;
    for (const configuration of configurations.inForce(sent)) {
      for (const { vm, port } of configuration.receivers(protocol, destination, destinationPort)) {
        // To him it is a reply, if his flow lives.
        if (vm === holder.vm && port === holder.port) continue;
        const client = { protocol, source, sourcePort, destinationPort: port };
        if (
          isSeen &&
          !inboundDecisions(vm, client, sent, this.#state).some(({ access }) => access === 'deny')
        )
          continue;
        clients.note(operation, outcome, { vm, port }, true);
      }
    }
  }

  /** A packet to the endpoint of a VM's flow that may be over got to somebody else: who may get clients' packets there may answer it. */
  elsewhere(operation: Receive, outcome: PacketOutcome, to: Receiver): void {
    const { configurations, clients } = this.#state;
    if (configurations.mayReceive(operation, outcome.sent, to)) clients.note(operation, outcome, to, true);
    else clients.heard(operation, outcome);
  }

  /** Whether it came to a VM by its private address: groups let its answer pass, and that is where its sender wants it from. */
  #isPrivate({ destination }: Receive, vm: number): boolean {
    return this.#state.configurations.latest.deployment.vms[vm]!.address === destination;
  }

  /** Whether the VM's groups surely deny a client's new flow that it got, by its own address and port as by those that the client knows. */
  #admitted({ facts, vm, port, sent }: Transition, { protocol, source, sourcePort, ...to }: Receive): void {
    const { configurations, watch } = this.#state;
    if (!configurations.latest.hasGroups(vm) || watch.unjudged) return;
    const from = { protocol, source, sourcePort };
    const decisions = [port, to.destinationPort].flatMap((destinationPort) => [
      ...inboundDecisions(vm, { ...from, destinationPort }, sent, this.#state),
      ...inboundDecisions(vm, { ...from, destinationPort, destination: to.destination }, sent, this.#state),
    ]);
    const [{ by }] = decisions as [Decision];
    if (!decisions.every((one) => one.access === 'deny' && one.by === by)) return;
    facts.add(F.clientDenied).add(by === 'user' ? F.byUser : F.byDefault);
  }

  /** Whether it may be a stranger's packet to a flow of the VM's own, instead of a client's: who may send to that is open. */
  #mayBeOwn(
    { vm, port, sent }: Transition,
    { protocol, destination, destinationPort }: Receive,
    isByRule: boolean,
  ): boolean {
    const { clients, ledger, failures, context } = this.#state;
    // Where nobody sees which ports its flows have, a rule tells by a port that is none of them.
    if (!context.hello.capabilities.shows.publicPort) return !isByRule || clients.maySnat(destinationPort);
    return (
      ledger.mayHold(destination, destinationPort, protocolIndex(protocol), vm, port) ||
      failures.ghosts.mayHold(destination, protocol, vm, port, sent)
    );
  }

  #ruleFor({ protocol, destination, destinationPort }: Receive): LoadBalancer | null {
    for (const balancer of this.#state.configurations.latest.deployment.loadBalancers) {
      if (!balancer.frontends.includes(destination)) continue;
      if (
        balancer.rules.some((rule) => rule.protocol === protocol && rule.frontendPort === destinationPort)
      ) {
        return balancer;
      }
    }
    return null;
  }

  #isIlpip(address: Address): boolean {
    return this.#state.configurations.latest.deployment.vms.some(({ ilpip }) => ilpip === address);
  }
}
