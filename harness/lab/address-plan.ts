import {
  type Address,
  type Deployment,
  formatAddress,
  SnatcheckError,
  type Vm,
} from '../../spec/vocabulary/index.ts';

/** Who leaves with which public address, as a NAT's rules need to know it. */
export interface AddressPlan {
  /** VMs with an instance-level public IP, mapped 1:1. */
  readonly own: readonly { readonly vm: Vm; readonly ilpip: Address }[];
  /** VMs that share public addresses. An ILPIP goes before, by the order of the rules. */
  readonly pools: readonly AddressPool[];
  /** Every public address that is on this side of the NAT. */
  readonly public: readonly Address[];
}

export interface AddressPool {
  /** Sorted, each once. */
  readonly addresses: readonly Address[];
  readonly vms: readonly Vm[];
}

/** @throws SnatcheckError `lab-no-platform-address`. */
export function addressPlan(deployment: Deployment): AddressPlan {
  const own = deployment.vms.flatMap((vm) => (vm.ilpip === null ? [] : [{ vm, ilpip: vm.ilpip }]));
  const everything = [...tenantAddresses(deployment), ...deployment.platformAddresses];
  return { own, pools: poolsOf(deployment), public: distinct(everything) };
}

function poolsOf(deployment: Deployment): readonly AddressPool[] {
  const byName = new Map(deployment.vms.map((vm) => [vm.name, vm]));
  const pooled = new Set<Vm>();
  const pools: AddressPool[] = [];
  for (const { frontends, pool } of deployment.loadBalancers) {
    if (frontends.length === 0) continue;
    // A VM in two pools uses the first one's frontend: an address may stand once in an nft map.
    const vms = pool.flatMap((name) => byName.get(name) ?? []).filter((vm) => !pooled.has(vm));
    for (const vm of vms) pooled.add(vm);
    pools.push({ addresses: distinct(frontends), vms });
  }
  const alone = deployment.vms.filter((vm) => vm.ilpip === null && !pooled.has(vm));
  if (alone.length > 0) pools.push({ addresses: [platformAddress(deployment)], vms: alone });
  return pools;
}

/**
 * Default SNAT's address: one for all, so that its VMs compete for ports as a pool's do.
 * @throws SnatcheckError `lab-no-platform-address`.
 */
export function platformAddress(deployment: Deployment): Address {
  const taken = new Set(tenantAddresses(deployment));
  const address = deployment.platformAddresses.find((candidate) => !taken.has(candidate));
  if (address === undefined) {
    throw new SnatcheckError('lab-no-platform-address', {
      expected: 'a platform address for the VMs without load balancer and ILPIP',
      received: 'none in the deployment',
      remedy: 'Add one to platformAddresses, or give each VM a pool or an ILPIP.',
    });
  }
  return address;
}

/** The public addresses of the tenant's own. */
function tenantAddresses(deployment: Deployment): readonly Address[] {
  return [
    ...deployment.reservedAddresses,
    ...deployment.loadBalancers.flatMap(({ frontends }) => frontends),
    ...deployment.vms.flatMap(({ ilpip }) => (ilpip === null ? [] : [ilpip])),
  ];
}

function distinct(addresses: readonly Address[]): readonly Address[] {
  return [...new Set(addresses)].sort((a, b) => a - b);
}

/**
 * Addresses as ranges without gaps, `first` or `first-last`. VMs mostly lie side by side, and an ordinary user's rule set
 * must fit one netlink message of net.core.wmem_max bytes.
 */
export function addressRuns(addresses: readonly Address[]): readonly string[] {
  const ranges: { first: Address; last: Address }[] = [];
  for (const address of distinct(addresses)) {
    const open = ranges.at(-1);
    if (open !== undefined && open.last === address - 1) open.last = address;
    else ranges.push({ first: address, last: address });
  }
  return ranges.map(({ first, last }) =>
    first === last ? formatAddress(first) : `${formatAddress(first)}-${formatAddress(last)}`,
  );
}
