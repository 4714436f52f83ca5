import {
  type Address,
  type Change,
  containedInAny,
  contains,
  type Deployment,
  PLATFORM_ADDRESS,
  type Port,
  type Protocol,
  type SecurityGroup,
  SnatcheckError,
  quote,
} from '../vocabulary/index.ts';
import { type Decision, decide, type FlowQuery, isPublic } from './security.ts';

/** How a VM's outbound flows become public: the three rows of the article's table. */
export type Method = 'default-snat' | 'load-balancer-snat' | 'instance-level-ip';

/** Where a packet goes, as the deployment declares it. */
export type Destination = 'public' | 'network' | 'nowhere' | 'platform' | 'own';

/** What cases begin with: many share a deployment, and nothing of a configuration changes but what it remembers. */
const known = new WeakMap<Deployment, Configuration>();

const NO_GROUP: Decision = {
  access: 'allow',
  by: 'default',
  rule: null,
  contradicted: false,
  disagree: false,
};

/**
 * What stands in the cloud at one moment: a deployment after the changes so far. Answers which method a VM gets and
 * whether its security groups let a flow pass. A change makes a new value, since an old one may be in force for a while.
 */
export class Configuration {
  readonly deployment: Deployment;
  readonly #groups: ReadonlyMap<string, SecurityGroup>;
  readonly #methods: { readonly method: Method; readonly addresses: readonly Address[] }[];
  readonly #groupsOfVm: { readonly subnet: SecurityGroup | null; readonly nic: SecurityGroup | null }[];
  readonly #poolSizes: readonly number[];
  readonly #owned: ReadonlySet<Address>;
  readonly #inUse: ReadonlySet<Address>;
  /** Of the addresses that were asked for. */
  readonly #destinations = new Map<Address, Destination>();

  /** The configuration of a deployment as it was put up; the same deployment has the same one. */
  static of(deployment: Deployment): Configuration {
    let configuration = known.get(deployment);
    if (configuration === undefined) {
      configuration = new Configuration(deployment);
      known.set(deployment, configuration);
    }
    return configuration;
  }

  constructor(deployment: Deployment) {
    this.deployment = deployment;
    this.#groups = new Map(deployment.securityGroups.map((group) => [group.name, group]));
    this.#methods = methodsOf(deployment);
    this.#groupsOfVm = deployment.vms.map((vm) => ({
      subnet: this.#group(
        deployment.subnets.find((subnet) => contains(subnet.range, vm.address))?.securityGroup ?? null,
      ),
      nic: this.#group(vm.securityGroup),
    }));
    const sizes = new Map<string, number>();
    for (const { pool } of deployment.loadBalancers) {
      for (const name of pool) sizes.set(name, Math.max(sizes.get(name) ?? 0, pool.length));
    }
    this.#poolSizes = deployment.vms.map(({ name }) => sizes.get(name) ?? 0);
    const inUse = new Set<Address>();
    for (const balancer of deployment.loadBalancers) {
      for (const frontend of balancer.frontends) inUse.add(frontend);
    }
    for (const vm of deployment.vms) if (vm.ilpip !== null) inUse.add(vm.ilpip);
    this.#inUse = inUse;
    this.#owned = new Set([...inUse, ...deployment.reservedAddresses]);
  }

  /** The table of #understanding-outbound-connections-in-azure. Default SNAT's addresses are not known: none here. */
  methodOf(vm: number): { readonly method: Method; readonly addresses: readonly Address[] } {
    return this.#methods[vm]!;
  }

  /** Whether a flow of, or to, this VM passes both of its groups; `by` user when a rule of the user's decided it. */
  passes(vm: number, flow: FlowQuery): Decision {
    const { subnet, nic } = this.#groupsOfVm[vm]!;
    // Inbound the subnet's group comes first, outbound the NIC's; both must allow.
    const [first, second] = flow.direction === 'inbound' ? [subnet, nic] : [nic, subnet];
    if (first === null || second === null) {
      const only = first ?? second;
      return only === null ? NO_GROUP : decide(only, flow, this.deployment);
    }
    const one = decide(first, flow, this.deployment);
    const other = decide(second, flow, this.deployment);
    if (one.access !== other.access) return { ...(one.access === 'deny' ? one : other), disagree: true };
    return one.by === 'default' && other.by === 'user' ? other : one;
  }

  /** Members of the largest pool that this VM is in, itself included; 0 when it is in none. */
  poolSizeOf(vm: number): number {
    return this.#poolSizes[vm]!;
  }

  hasGroups(vm: number): boolean {
    const { subnet, nic } = this.#groupsOfVm[vm]!;
    return subnet !== null || nic !== null;
  }

  /** Whether nobody here sees what becomes of a packet to this address of the VNet: a VM's own, or one that its subnet's group may deny. */
  isGuarded(address: Address): boolean {
    const { vms, subnets } = this.deployment;
    return (
      vms.some((vm) => vm.address === address) ||
      subnets.some(({ range, securityGroup }) => securityGroup !== null && contains(range, address))
    );
  }

  /** Who may get a packet from outside to this endpoint: by a load balancing rule any member, by an ILPIP its VM. */
  receivers(protocol: Protocol, address: Address, port: Port): readonly { vm: number; port: Port }[] {
    const { vms, loadBalancers } = this.deployment;
    return vms.flatMap(({ name, ilpip }, vm) => [
      ...loadBalancers
        .filter(({ frontends, pool }) => frontends.includes(address) && pool.includes(name))
        .flatMap(({ rules }) => rules)
        .filter((rule) => rule.protocol === protocol && rule.frontendPort === port)
        .map(({ backendPort }) => ({ vm, port: backendPort })),
      ...(ilpip === address ? [{ vm, port }] : []),
    ]);
  }

  destinationOf(address: Address): Destination {
    let destination = this.#destinations.get(address);
    if (destination === undefined) {
      destination = this.#findDestination(address);
      this.#destinations.set(address, destination);
    }
    return destination;
  }

  #findDestination(address: Address): Destination {
    const { deployment } = this;
    if (address === PLATFORM_ADDRESS) return 'platform';
    if (this.owns(address) || deployment.platformAddresses.includes(address)) return 'own';
    if (containedInAny(deployment.virtualNetwork, address)) return 'network';
    return isPublic(address, deployment) ? 'public' : 'nowhere';
  }

  /** The tenant's own public IP resources, in use or reserved. */
  owns(address: Address): boolean {
    return this.#owned.has(address);
  }

  /** Frontends and ILPIPs. */
  uses(address: Address): boolean {
    return this.#inUse.has(address);
  }

  /** Indexes of the VMs whose flows a change touches. */
  affectedBy(change: Change): readonly number[] {
    const { vms, subnets } = this.deployment;
    if (change.kind === 'set-logging') return [];
    if (change.kind !== 'set-security-group' || 'vm' in change.on) {
      const name = change.kind === 'set-security-group' ? (change.on as { vm: string }).vm : change.vm;
      return [indexOf(vms, name, 'VM')];
    }
    const subnet = subnets[indexOf(subnets, change.on.subnet, 'subnet')]!;
    return vms.flatMap((vm, index) => (contains(subnet.range, vm.address) ? [index] : []));
  }

  /** @throws SnatcheckError `change-unknown-name` when the change names what the deployment lacks. */
  after(change: Change): Configuration {
    return new Configuration(applyChange(this.deployment, change));
  }

  #group(name: string | null): SecurityGroup | null {
    if (name === null) return null;
    const group = this.#groups.get(name);
    if (group === undefined) throw unknownName('security group', name);
    return group;
  }
}

function methodsOf(deployment: Deployment): { method: Method; addresses: readonly Address[] }[] {
  const frontends = new Map<string, Address[]>();
  for (const balancer of deployment.loadBalancers) {
    for (const name of balancer.pool) {
      const known = frontends.get(name);
      if (known === undefined) frontends.set(name, [...balancer.frontends]);
      else known.push(...balancer.frontends);
    }
  }
  return deployment.vms.map((vm) => {
    if (vm.ilpip !== null) return { method: 'instance-level-ip', addresses: [vm.ilpip] };
    const addresses = frontends.get(vm.name);
    if (addresses !== undefined) return { method: 'load-balancer-snat', addresses };
    return { method: 'default-snat', addresses: [] };
  });
}

function applyChange(deployment: Deployment, change: Change): Deployment {
  switch (change.kind) {
    case 'join-pool':
    case 'leave-pool': {
      indexOf(deployment.loadBalancers, change.loadBalancer, 'load balancer');
      return {
        ...deployment,
        loadBalancers: deployment.loadBalancers.map((balancer) => {
          if (balancer.name !== change.loadBalancer) return balancer;
          const others = balancer.pool.filter((name) => name !== change.vm);
          return { ...balancer, pool: change.kind === 'join-pool' ? [...others, change.vm] : others };
        }),
      };
    }
    case 'assign-ilpip':
    case 'release-ilpip': {
      const ilpip = change.kind === 'assign-ilpip' ? change.address : null;
      return {
        ...deployment,
        vms: deployment.vms.map((vm) => (vm.name === change.vm ? { ...vm, ilpip } : vm)),
      };
    }
    case 'set-security-group': {
      const { on, securityGroup } = change;
      if ('vm' in on) {
        return {
          ...deployment,
          vms: deployment.vms.map((vm) => (vm.name === on.vm ? { ...vm, securityGroup } : vm)),
        };
      }
      return {
        ...deployment,
        subnets: deployment.subnets.map((subnet) =>
          subnet.name === on.subnet ? { ...subnet, securityGroup } : subnet,
        ),
      };
    }
    case 'set-logging':
      indexOf(deployment.loadBalancers, change.loadBalancer, 'load balancer');
      return {
        ...deployment,
        loadBalancers: deployment.loadBalancers.map((balancer) =>
          balancer.name === change.loadBalancer ? { ...balancer, logging: change.on } : balancer,
        ),
      };
  }
}

function indexOf(items: readonly { readonly name: string }[], name: string, kind: string): number {
  const index = items.findIndex((item) => item.name === name);
  if (index < 0) throw unknownName(kind, name);
  return index;
}

function unknownName(kind: string, name: string): SnatcheckError {
  return new SnatcheckError('change-unknown-name', {
    expected: `a ${kind} of the deployment`,
    received: quote(name),
    remedy: `Name a ${kind} that the deployment defines.`,
  });
}
