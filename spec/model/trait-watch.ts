import type { Address, Capabilities, PacketOutcome, Port, Receive } from '../vocabulary/index.ts';
import type { Timing } from './context.ts';
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
  /** Until when it surely was live. */
  readonly until: number;
}

/** Watches one case for what the document leaves open. It remembers the latest mappings only: a witness, no ledger. */
export class TraitWatch {
  readonly #traits: Traits;
  readonly #timing: Timing;
  readonly #shows: Shows;
  readonly #byPublic = new Map<number, Mapping>();
  readonly #byPrivate = new Map<number, Mapping>();
  readonly #lastPort = new Map<Address, Port>();
  readonly #addressOf = new Map<number, Address>();

  /** A VM sent to the deployment's own addresses: its flow may hold a port that nobody outside can see. */
  hairpins = false;

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
    if (publicPort === port) traits.add('portKept');
    else if (publicPort - 1 === last) traits.add('portNext');
    else if (last !== undefined) traits.either(publicPort >> 3 === last >> 3, 'portInBlock', 'portElsewhere');
    traits.either((publicPort & 1) === (port & 1), 'parityKept', 'parityChanged');
    this.#compareAddress(vm, publicAddress, t.has(F.expectDefault));
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
    this.#comparePublic(mapping, t.seen);
    this.#comparePrivate(mapping, t.seen);
  }

  /** A packet on a flow that surely had ended, and was remembered. */
  sentAfterEnd(same: boolean): void {
    this.#traits.either(same, 'endedSameMapping', 'endedNewMapping');
  }

  /** A packet from outside that is no reply. */
  stranger({ protocol, source, destination, destinationPort }: Receive, outcome: PacketOutcome): void {
    const mapping = this.#byPublic.get(slotOf(destination, destinationPort));
    if (mapping === undefined || mapping.protocol !== protocol || mapping.until <= outcome.seen) return;
    if (mapping.publicAddress !== destination || mapping.publicPort !== destinationPort) return;
    const delivered = outcome.deliveries.length > 0;
    if (mapping.destination === source)
      this.#traits.either(delivered, 'otherPortDelivered', 'otherPortDropped');
    else this.#traits.either(delivered, 'strangerDelivered', 'strangerDropped');
  }

  hairpin(outcome: PacketOutcome): void {
    this.hairpins = true;
    if (!this.#shows.deliveries) return;
    this.#traits.either(outcome.deliveries.length > 0, 'hairpinDelivered', 'hairpinDropped');
  }

  #compareAddress(vm: number, address: Address, byDefault: boolean): void {
    const before = this.#addressOf.get(vm);
    this.#addressOf.set(vm, address);
    if (before === undefined) return;
    if (byDefault) this.#traits.either(before === address, 'defaultAsBefore', 'defaultOther');
    else this.#traits.either(before === address, 'frontendAsBefore', 'frontendOther');
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
