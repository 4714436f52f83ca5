import type { Address, Change, Delivery, Port, Protocol, Receive } from '../vocabulary/index.ts';
import type { Configuration, Destination, Method } from './configuration.ts';
import { type Decision, type FlowQuery, isPrivate } from './security.ts';

/** What the document lets happen to a VM's flow, given every configuration that may be in force. */
export interface Expectation {
  destination: Destination;
  /** Whether every, some or no configuration in force lets it pass. */
  access: 'allow' | 'deny' | 'either';
  decision: Decision;
  /** Of the latest configuration. */
  method: Method;
  /** In some configuration in force the platform chooses the address. */
  mayBeDefault: boolean;
  /** More than one configuration may be in force, and they differ for this VM. */
  ambiguous: boolean;
  /** A change of the VM's may take effect yet: a flow that it opens now may soon be one from before. */
  unsettled: boolean;
  /** The method's addresses in every configuration; empty when the platform chooses. */
  addresses: readonly Address[];
}

/** The platform's own address is never judged, and a hairpin is a characteristic. */
export function isNeverJudged({ destination }: Expectation): boolean {
  return destination === 'own' || destination === 'platform';
}

const ALLOWED: Decision = {
  access: 'allow',
  by: 'default',
  contradicted: false,
  disagree: false,
  rule: null,
};

/**
 * Which configurations may be in force: the latest, and for a while after a change the ones before it. A change takes effect
 * within [sent, acknowledged + declared delay].
 */
export class Configurations {
  #latest: Configuration;
  #earlier: {
    readonly configuration: Configuration;
    readonly until: number;
    /** Indexes of the VMs whose flows the change touches. */
    readonly affected: readonly number[];
    /** It took effect with its acknowledgement: what is sent later, be it at the same moment, finds it so. */
    readonly atOnce: boolean;
  }[] = [];
  /** ILPIPs that VMs gave back: they stay public IP resources of the tenant's. */
  readonly #released = new Set<Address>();
  readonly #expectation: Expectation = {
    destination: 'public',
    access: 'allow',
    decision: ALLOWED,
    method: 'default-snat',
    mayBeDefault: true,
    ambiguous: false,
    unsettled: false,
    addresses: [],
  };

  constructor(first: Configuration) {
    this.#latest = first;
  }

  get latest(): Configuration {
    return this.#latest;
  }

  /** Whether only the latest may be in force from `sent` on: what follows a change that took effect at once finds it so. */
  settled(sent: number): boolean {
    if (this.#earlier.length > 0)
      this.#earlier = this.#earlier.filter(
        ({ until, atOnce }) => until > sent || (until === sent && !atOnce),
      );
    return this.#earlier.length === 0;
  }

  /** Whether a change of this VM's may take effect after what is sent now. */
  unsettled(vm: number, sent: number): boolean {
    return !this.settled(sent) && this.#earlier.some(({ affected }) => affected.includes(vm));
  }

  /** @returns indexes of the VMs whose flows the change touches. */
  change(change: Change, acknowledged: number, delayMs: number): readonly number[] {
    const affected = this.#latest.affectedBy(change);
    this.#earlier.push({
      configuration: this.#latest,
      until: acknowledged + delayMs,
      affected,
      atOnce: delayMs === 0,
    });
    if (change.kind === 'assign-ilpip' || change.kind === 'release-ilpip') {
      for (const { name, ilpip } of this.#latest.deployment.vms)
        if (ilpip !== null && change.vm === name) this.#released.add(ilpip);
    }
    this.#latest = this.#latest.after(change);
    return affected;
  }

  /** Every configuration that may be in force, the latest first. */
  inForce(sent: number): readonly Configuration[] {
    if (this.settled(sent)) return [this.#latest];
    return [this.#latest, ...this.#earlier.map(({ configuration }) => configuration)];
  }

  /** The answer is reused by the next call. */
  expect(
    vm: number,
    protocol: Protocol,
    sourcePort: Port,
    destination: Address,
    destinationPort: Port,
    sent: number,
  ): Expectation {
    const expectation = this.#expectation;
    expectation.destination = this.released(destination) ? 'own' : this.#latest.destinationOf(destination);
    const { method, addresses } = this.#latest.methodOf(vm);
    expectation.method = method;
    expectation.addresses = addresses;
    expectation.mayBeDefault = method === 'default-snat';
    expectation.ambiguous = false;
    expectation.unsettled = this.unsettled(vm, sent);
    if (this.settled(sent) && !this.#latest.hasGroups(vm)) {
      expectation.decision = ALLOWED;
      expectation.access = 'allow';
      return expectation;
    }
    const query: FlowQuery = {
      direction: 'outbound',
      protocol,
      source: this.#latest.deployment.vms[vm]!.address,
      sourcePort,
      destination,
      destinationPort,
    };
    const all = this.inForce(sent);
    expectation.decision = this.#latest.passes(vm, query);
    expectation.access = expectation.decision.access;
    for (const configuration of all.slice(1)) {
      const other = configuration.methodOf(vm);
      if (other.method !== method || other.addresses.join() !== addresses.join())
        expectation.ambiguous = true;
      if (other.method === 'default-snat') expectation.mayBeDefault = true;
      if (configuration.passes(vm, query).access !== expectation.decision.access)
        expectation.access = 'either';
      const more = other.addresses.filter((address) => !expectation.addresses.includes(address));
      if (more.length > 0) expectation.addresses = [...expectation.addresses, ...more];
    }
    return expectation;
  }

  /** Whether a client's packet to this endpoint may get there. */
  mayReceive(
    { protocol, destination, destinationPort }: Receive,
    sent: number,
    { vm, port }: Pick<Delivery, 'vm' | 'port'>,
  ): boolean {
    return this.inForce(sent)
      .flatMap((one) => one.receivers(protocol, destination, destinationPort))
      .some((receiver) => receiver.vm === vm && receiver.port === port);
  }

  /** Whether some configuration in force makes this VM's flows leave from this source. */
  fits(vm: number, source: Address, sent: number): boolean {
    return (
      this.inForce(sent).some((one) => one.methodOf(vm).addresses.includes(source)) ||
      this.mayBeDefault(vm, source, sent)
    );
  }

  /** Whether in some configuration in force this VM gets default SNAT, by an address that may be this one. */
  mayBeDefault(vm: number, source: Address, sent: number): boolean {
    if (this.settled(sent) && this.#latest.methodOf(vm).method !== 'default-snat') return false;
    if (isPrivate(source, this.#latest.deployment) || this.owned(source, sent)) return false;
    const inForce = this.inForce(sent);
    return (
      inForce.some((one) => one.methodOf(vm).method === 'default-snat') &&
      !inForce.some((one) => one.methodOf(vm).addresses.includes(source))
    );
  }

  owned(address: Address, sent: number): boolean {
    return (
      this.released(address) ||
      (this.settled(sent)
        ? this.#latest.owns(address)
        : this.inForce(sent).every((configuration) => configuration.owns(address)))
    );
  }

  /** Whether a VM gave it back, which may have flows by it yet. */
  released(address: Address): boolean {
    return this.#released.size > 0 && this.#released.has(address);
  }

  /** Whether the tenant uses it, or a VM gave it back: no address for default SNAT. */
  uses(address: Address): boolean {
    return this.released(address) || this.#latest.uses(address);
  }
}
