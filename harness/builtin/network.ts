import {
  type Address,
  type Change,
  type Cidr,
  contains,
  containedInAny,
  type Deployment,
  type LoadBalancer,
  quote,
  SnatcheckError,
} from '../../spec/vocabulary/index.ts';
import { FilterGroup } from './security.ts';

/** A VM as it stands now. */
export interface VmState {
  readonly index: number;
  readonly name: string;
  readonly address: Address;
  ilpip: Address | null;
  /** Its NIC's group. */
  group: FilterGroup | null;
  readonly subnet: SubnetState | null;
  /** The load balancers whose pools it is in. */
  balancers: BalancerState[];
}

export interface SubnetState {
  readonly name: string;
  readonly range: Cidr;
  group: FilterGroup | null;
}

export interface BalancerState {
  readonly balancer: LoadBalancer;
  members: Member[];
  logging: boolean;
  /** Which frontend the next flow tries first. */
  turn: number;
}

/** A VM in a pool, and what the load balancer's probe makes of it. */
export interface Member {
  readonly vm: VmState;
  /** Members begin up: what nobody probed yet gets flows, as without a probe. */
  up: boolean;
  /** Consecutive probes that said otherwise than `up`. */
  against: number;
}

/** Where default SNAT's address comes from when the deployment offers none: TEST-NET-3 (RFC 5737), from its end. */
const FALLBACK_ADDRESS: Address = 0xcb0071fe;

/** The deployment as it stands: who is who, which groups and pools are in force. Knows nothing of flows. */
export class Network {
  deployment: Deployment = NOTHING;
  readonly vms: VmState[] = [];
  readonly balancers: BalancerState[] = [];
  private readonly subnets: SubnetState[] = [];
  private readonly groups = new Map<string, FilterGroup>();
  private readonly byAddress = new Map<Address, VmState>();
  private readonly byPublicAddress = new Map<Address, VmState | BalancerState>();
  /** Every address that somebody here answers to: the VMs' own, frontends, ILPIPs, and default SNAT's that were used. */
  private readonly own = new Set<Address>();
  private defaults: readonly Address[] | null = null;

  putUp(deployment: Deployment): void {
    this.deployment = deployment;
    this.vms.length = 0;
    this.balancers.length = 0;
    this.subnets.length = 0;
    this.groups.clear();
    this.byAddress.clear();
    this.byPublicAddress.clear();
    this.own.clear();
    this.defaults = null;
    for (const group of deployment.securityGroups) this.groups.set(group.name, new FilterGroup(group));
    for (const { name, range, securityGroup } of deployment.subnets) {
      this.subnets.push({ name, range, group: this.groupNamed(securityGroup) });
    }
    for (const { name, address, ilpip, securityGroup } of deployment.vms) {
      const group = this.groupNamed(securityGroup);
      const subnet = this.subnetOf(address);
      const vm = { index: this.vms.length, name, address, ilpip, group, subnet, balancers: [] };
      this.vms.push(vm);
      this.byAddress.set(address, vm);
      this.own.add(address);
      if (ilpip !== null) this.setOwner(ilpip, vm);
    }
    for (const balancer of deployment.loadBalancers) {
      const state = { balancer, members: [], logging: balancer.logging, turn: 0 };
      this.balancers.push(state);
      for (const frontend of balancer.frontends) this.setOwner(frontend, state);
      for (const name of balancer.pool) join(this.vmNamed(name), state);
    }
  }

  vmAt(address: Address): VmState | undefined {
    return this.byAddress.get(address);
  }

  /** The VM whose ILPIP, or the load balancer whose frontend, this address is. */
  ownerOf(address: Address): VmState | BalancerState | undefined {
    return this.byPublicAddress.get(address);
  }

  /** Whether a packet to this address turns back inside. */
  isOwn(address: Address): boolean {
    return this.own.has(address);
  }

  isVirtualNetwork(address: Address): boolean {
    return containedInAny(this.deployment.virtualNetwork, address);
  }

  /** Publicly reachable, and outside the VNet even where the two overlap. */
  isInternet(address: Address): boolean {
    return containedInAny(this.deployment.publicSpace, address) && !this.isVirtualNetwork(address);
  }

  /** The `number`th address that the platform has for default SNAT, cyclically: none of the tenant's own. */
  defaultAddress(number: number): Address {
    this.defaults ??= this.freePlatformAddresses();
    const address = this.defaults[number % this.defaults.length] ?? FALLBACK_ADDRESS;
    this.own.add(address);
    return address;
  }

  balancerNamed(name: string): BalancerState {
    const found = this.balancers.find(({ balancer }) => balancer.name === name);
    if (found === undefined) throw unknown('load balancer', name);
    return found;
  }

  vmNamed(name: string): VmState {
    const found = this.vms.find((vm) => vm.name === name);
    if (found === undefined) throw unknown('VM', name);
    return found;
  }

  /** @returns the VMs whose flows the change may concern. */
  apply(change: Change): readonly VmState[] {
    switch (change.kind) {
      case 'join-pool': {
        const vm = this.vmNamed(change.vm);
        join(vm, this.balancerNamed(change.loadBalancer));
        return [vm];
      }
      case 'leave-pool': {
        const vm = this.vmNamed(change.vm);
        const state = this.balancerNamed(change.loadBalancer);
        state.members = state.members.filter((member) => member.vm !== vm);
        vm.balancers = vm.balancers.filter((other) => other !== state);
        return [vm];
      }
      case 'assign-ilpip':
        return [this.setIlpip(this.vmNamed(change.vm), change.address)];
      case 'release-ilpip':
        return [this.setIlpip(this.vmNamed(change.vm), null)];
      case 'set-security-group':
        return this.setGroup(change.on, this.groupNamed(change.securityGroup));
      case 'set-logging':
        this.balancerNamed(change.loadBalancer).logging = change.on;
        return [];
    }
  }

  private setIlpip(vm: VmState, address: Address | null): VmState {
    const owner = address === null ? undefined : this.byPublicAddress.get(address);
    if (address !== null && owner !== undefined && owner !== vm) {
      throw new SnatcheckError('ilpip-taken', {
        expected: 'a public address that nothing else uses',
        received: quote(address),
        remedy: 'Release the address where it is used before you assign it.',
      });
    }
    if (vm.ilpip !== null) {
      this.byPublicAddress.delete(vm.ilpip);
      this.own.delete(vm.ilpip);
    }
    vm.ilpip = address;
    if (address !== null) this.setOwner(address, vm);
    this.defaults = null;
    return vm;
  }

  private setOwner(address: Address, owner: VmState | BalancerState): void {
    this.byPublicAddress.set(address, owner);
    this.own.add(address);
  }

  private setGroup(
    on: { readonly vm: string } | { readonly subnet: string },
    group: FilterGroup | null,
  ): readonly VmState[] {
    if ('vm' in on) {
      const vm = this.vmNamed(on.vm);
      vm.group = group;
      return [vm];
    }
    const subnet = this.subnets.find(({ name }) => name === on.subnet);
    if (subnet === undefined) throw unknown('subnet', on.subnet);
    subnet.group = group;
    return this.vms.filter((vm) => vm.subnet === subnet);
  }

  private groupNamed(name: string | null): FilterGroup | null {
    if (name === null) return null;
    const group = this.groups.get(name);
    if (group === undefined) throw unknown('security group', name);
    return group;
  }

  private subnetOf(address: Address): SubnetState | null {
    return this.subnets.find(({ range }) => contains(range, address)) ?? null;
  }

  private freePlatformAddresses(): readonly Address[] {
    const { platformAddresses, reservedAddresses } = this.deployment;
    const isTenants = (address: Address) =>
      this.byPublicAddress.has(address) || reservedAddresses.includes(address);
    const free = platformAddresses.filter((address) => !isTenants(address));
    let fallback = FALLBACK_ADDRESS;
    while (isTenants(fallback)) fallback -= 1;
    return free.length > 0 ? free : [fallback];
  }
}

function join(vm: VmState, state: BalancerState): void {
  if (vm.balancers.includes(state)) return;
  vm.balancers.push(state);
  state.members.push({ vm, up: true, against: 0 });
}

function unknown(kind: string, name: string): SnatcheckError {
  return new SnatcheckError('name-unknown', {
    expected: `the name of a ${kind} of the deployment`,
    received: quote(name),
    remedy: 'Correct the name, or add what it names to the deployment.',
  });
}

const NOTHING: Deployment = {
  publicSpace: [],
  virtualNetwork: [],
  subnets: [],
  vms: [],
  loadBalancers: [],
  securityGroups: [],
  reservedAddresses: [],
  platformAddresses: [],
};
