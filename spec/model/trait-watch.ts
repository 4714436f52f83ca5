import {
  type Address,
  type Capabilities,
  isClosing,
  type PacketOutcome,
  type Port,
  type Receive,
  type Send,
} from '../vocabulary/index.ts';
import type { Configuration } from './configuration.ts';
import type { Timing } from './context.ts';
import type { Expectation } from './expectation.ts';
import type { HolderFacts } from './ledger.ts';
import type { Traits } from './traits.ts';
import type { Transition } from './transition.ts';
import { F } from './facts.ts';

const SLOTS = 512;

type Shows = Capabilities['shows'];

interface Mapping {
  readonly vm: number;
  readonly port: Port;
  readonly protocol: string;
  readonly publicAddress: Address;
  readonly publicPort: Port;
  readonly destination: Address;
  readonly destinationPort: Port;
  /** Until when it surely was live; no longer once it was closed, or its VM changed. */
  until: number;
}

/** Watches one case for what the document leaves open. It remembers the latest mappings only: a witness, no ledger. */
export class TraitWatch {
  readonly #traits: Traits;
  readonly #timing: Timing;
  readonly #shows: Shows;
  readonly #byPublic = new Map<number, Mapping>();
  readonly #byPrivate = new Map<number, Mapping>();
  readonly #lastPort = new Map<Address, Port>();
  /** Of each destination, when a flow to it last was closed. */
  readonly #closedAt = new Map<Address, number>();
  /** Of the latest flow of each VM by default SNAT, or by one of several frontends. */
  readonly #latestOf = new Map<number, Mapping>();

  /** A VM sent to the deployment's own addresses, the platform's, or nowhere: its flow may hold a port of which nothing is judged. */
  unjudged = false;

  constructor(traits: Traits, timing: Timing, shows: Shows) {
    this.#traits = traits;
    this.#timing = timing;
    this.#shows = shows;
  }

  /** A SNAT flow opened, seen outside. */
  opened(t: Transition): void {
    if (!this.#shows.publicPort) return;
    const traits = this.#traits;
    const { publicAddress, publicPort, port, vm } = t;
    const last = this.#lastPort.get(publicAddress);
    this.#lastPort.set(publicAddress, publicPort);
    const isNext = publicPort - 1 === last;
    // Of flows from private ports in order nobody can tell which of the two it is.
    if (!isNext || publicPort !== port) {
      if (publicPort === port) traits.add('portKept');
      else if (isNext) traits.add('portNext');
      else if (last !== undefined)
        traits.either(publicPort >> 3 === last >> 3, 'portInBlock', 'portElsewhere');
      traits.either((publicPort & 1) === (port & 1), 'parityKept', 'parityChanged');
    }
    const mapping: Mapping = {
      vm,
      port,
      protocol: t.protocol,
      publicAddress,
      publicPort,
      destination: t.destination,
      destinationPort: t.destinationPort,
      until: t.sent + this.#timing.timeoutMs - this.#timing.toleranceMs,
    };
    this.#compareAddress(mapping, t);
    this.#comparePublic(mapping, t.seen);
    this.#comparePrivate(mapping, t.seen);
  }

  /** The VM's configuration changed: what its flows do from now on is of no one method. */
  changed(vm: number): void {
    this.#latestOf.delete(vm);
    for (const mapping of [...this.#byPublic.values(), ...this.#byPrivate.values()])
      if (mapping.vm === vm) mapping.until = -1;
  }

  /** A FIN or a RST from inside or outside: when the translator lets go of the flow is open. */
  closing(operation: Send | Receive, { seen }: PacketOutcome): void {
    if (!isClosing(operation.segment)) return;
    this.#closedAt.set(operation.op === 'send' ? operation.destination : operation.source, seen);
    const mapping =
      operation.op === 'send'
        ? this.#byPrivate.get(slotOf(operation.vm, operation.sourcePort))
        : this.#byPublic.get(slotOf(operation.destination, operation.destinationPort));
    if (mapping?.protocol === operation.protocol) mapping.until = -1;
  }

  /** A packet on a flow that surely had ended, and was remembered. */
  sentAfterEnd(same: boolean): void {
    this.#traits.either(same, 'endedSameMapping', 'endedNewMapping');
  }

  /** Whether a flow to this destination was closed, and would not have idled out since: who is not sure to live may be half open. */
  closedLately({
    protocol,
    destination,
    sent,
  }: Pick<Transition, 'protocol' | 'destination' | 'sent'>): boolean {
    const closed = protocol === 'tcp' ? this.#closedAt.get(destination) : undefined;
    return closed !== undefined && closed <= sent && sent - closed < this.#timing.timeoutMs / 2;
  }

  /** A reply got to the VM whose flow it answers. Packets from outside alone kept that, where they came often enough. */
  reached({ protocol }: Receive, { quietAtLeast, idleAtLeast }: HolderFacts): void {
    const { timeoutMs, toleranceMs } = this.#timing;
    const kept = quietAtLeast < timeoutMs - toleranceMs && idleAtLeast >= timeoutMs + toleranceMs;
    if (protocol === 'udp' && kept) this.#traits.add('keptByInbound');
  }

  /** A packet from outside that is no reply. */
  stranger(
    { protocol, source, destination, destinationPort }: Receive,
    outcome: PacketOutcome,
    configuration: Configuration,
  ): void {
    // It may answer a flow of which nothing is judged.
    if (this.unjudged) return;
    const mapping = this.#byPublic.get(slotOf(destination, destinationPort));
    if (mapping === undefined || mapping.protocol !== protocol || mapping.until <= outcome.seen) return;
    if (mapping.publicAddress !== destination || mapping.publicPort !== destinationPort) return;
    const delivered = outcome.deliveries.length > 0;
    // What a group keeps out says nothing of the translator.
    if (!delivered && configuration.hasGroups(mapping.vm)) return;
    if (mapping.destination === source)
      this.#traits.either(delivered, 'otherPortDelivered', 'otherPortDropped');
    else this.#traits.either(delivered, 'strangerDelivered', 'strangerDropped');
  }

  /** A packet of a VM's. */
  sent(
    operation: Send,
    outcome: PacketOutcome,
    { destination, access }: Pick<Expectation, 'destination' | 'access'>,
    configuration: Configuration,
  ): void {
    if (destination === 'own') this.#hairpin(operation, outcome, configuration);
    // One that the groups deny takes no port.
    const isNowhere = destination === 'nowhere' && access !== 'deny';
    if (destination === 'own' || destination === 'platform' || isNowhere) this.unjudged = true;
  }

  #hairpin(
    { vm, protocol, destination, destinationPort }: Send,
    outcome: PacketOutcome,
    configuration: Configuration,
  ): void {
    if (!this.#shows.deliveries || outcome.unknown === true) return;
    const delivered = outcome.deliveries.length > 0;
    const receivers = configuration.receivers(protocol, destination, destinationPort);
    // Where nobody is to get it, or a group may deny it, that it was dropped says nothing of the translator.
    const isPlain = ![vm, ...receivers.map((one) => one.vm)].some((one) => configuration.hasGroups(one));
    if (delivered || (receivers.length > 0 && isPlain))
      this.#traits.either(delivered, 'hairpinDelivered', 'hairpinDropped');
  }

  #compareAddress(mapping: Mapping, t: Transition): void {
    const byDefault = t.has(F.expectDefault);
    if (!byDefault && !t.has(F.severalFrontends)) return;
    const { vm, publicAddress } = mapping;
    const before = this.#latestOf.get(vm);
    this.#latestOf.set(vm, mapping);
    if (before === undefined || before.until <= t.seen) return;
    const same = before.publicAddress === publicAddress;
    if (byDefault) this.#traits.either(same, 'defaultAsBefore', 'defaultOther');
    else this.#traits.either(same, 'frontendAsBefore', 'frontendOther');
  }

  #comparePublic(mapping: Mapping, seen: number): void {
    const slot = slotOf(mapping.publicAddress, mapping.publicPort);
    const before = this.#byPublic.get(slot);
    this.#byPublic.set(slot, mapping);
    const shared =
      before !== undefined &&
      before.until > seen &&
      before.publicAddress === mapping.publicAddress &&
      before.publicPort === mapping.publicPort &&
      before.destination !== mapping.destination;
    this.#traits.either(shared, 'portOfOtherDestination', 'portFresh');
  }

  /** RFC 4787, 4.1: whether one private endpoint is seen as one public endpoint from everywhere. */
  #comparePrivate(mapping: Mapping, seen: number): void {
    const slot = slotOf(mapping.vm, mapping.port);
    const before = this.#byPrivate.get(slot);
    this.#byPrivate.set(slot, mapping);
    if (before === undefined || before.until <= seen || before.protocol !== mapping.protocol) return;
    if (before.vm !== mapping.vm || before.port !== mapping.port) return;
    const same = before.publicAddress === mapping.publicAddress && before.publicPort === mapping.publicPort;
    if (before.destination !== mapping.destination) {
      this.#traits.either(same, 'otherAddressSameMapping', 'otherAddressNewMapping');
    } else if (before.destinationPort !== mapping.destinationPort) {
      this.#traits.either(same, 'otherPortSameMapping', 'otherPortNewMapping');
    }
  }
}

function slotOf(address: number, port: Port): number {
  return (Math.imul(address, 31) + port) & (SLOTS - 1);
}
