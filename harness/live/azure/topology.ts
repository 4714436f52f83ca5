import {
  type Address,
  type Cidr,
  containedInAny,
  formatAddress,
  type LoadBalancer,
  type Deployment,
  DEFAULT_PUBLIC_SPACE,
  quote,
  SnatcheckError,
  type Subnet,
  type Vm,
} from '../../../spec/vocabulary/index.ts';
import { balancersOf } from './balancers.ts';
import { Names } from './names.ts';
import { ipv4, ipv4Prefixes } from './read-address.ts';
import type { CloudResources, NetworkInterface } from './resource.ts';
import { userRules } from './security-rules.ts';

export interface Topology {
  readonly deployment: Deployment;
  /** The idle timeout of the pools, in ms, where it is one. */
  readonly idleTimeoutMs: number | null;
  /** What is there and the document of 2016 does not know, or what was left out: for the user to weigh. */
  readonly notes: readonly string[];
}

/** Resource ids are compared without regard to case. */
const idOf = (one: { readonly id: string } | null | undefined): string | null =>
  one?.id.toLowerCase() ?? null;
const lastOf = (id: string): string => id.split('/').at(-1) ?? id;

/** What stands in the cloud as a deployment of snatcheck's. @throws SnatcheckError `azure-...` */
export function topologyOf(found: CloudResources): Topology {
  const notes: string[] = [];
  const names = new Names();
  const publicAddresses = new Map(
    found.publicAddresses.map((one) => [idOf(one), ipv4(one.ipaddress)] as const),
  );
  const groups = groupsOf(found, names);
  const subnets = subnetsOf(found, groups, names, notes);
  const members: { readonly vm: Vm; readonly pools: readonly string[]; readonly subnet: string | null }[] =
    [];
  for (const [machine, cards] of byMachine(found.interfaces)) {
    const card = cards.find(({ primary }) => primary) ?? cards[0];
    const addresses = (card?.ipconfigurations ?? []).filter(
      ({ privateipaddressversion: version }) => (version ?? 'IPv4').toLowerCase() === 'ipv4',
    );
    const main = addresses.find(({ primary }) => primary) ?? addresses[0];
    const address = ipv4(main?.privateipaddress ?? null);
    const name = names.of(machine);
    if (card === undefined || main === undefined || address === null) {
      notes.push(`${name}: no private IPv4 address; left out`);
      continue;
    }
    if (cards.length > 1) notes.push(`${name}: several interfaces; only ${card.name} is described`);
    if (addresses.length > 1)
      notes.push(`${name}: several addresses; only ${formatAddress(address)} is described`);
    const own = idOf(main.publicipaddress);
    const ilpip = own === null ? null : (publicAddresses.get(own) ?? null);
    if (own !== null && ilpip === null)
      notes.push(`${name}: its public IP ${lastOf(own)} has no IPv4 address at the moment, or was not read`);
    const securityGroup = groups.byPlace.get(card.id.toLowerCase()) ?? null;
    members.push({
      vm: { name, address, ilpip, securityGroup },
      pools: main.loadbalancerbackendaddresspools.map(({ id }) => id.toLowerCase()),
      subnet: idOf(main.subnet),
    });
  }
  if (members.length === 0) {
    throw new SnatcheckError('azure-no-vms', {
      expected: 'network interfaces of virtual machines',
      received: `${found.interfaces.length} interfaces, none of them of a VM`,
      remedy:
        'Give another --resource-group, or "az network nic list -o json"; members of uniform scale sets are not listed there.',
    });
  }
  const { balancers, idleTimeoutMs } = balancersOf(found.loadBalancers, {
    members,
    publicAddresses,
    names,
    notes,
  });
  remarkOn(members, subnets, balancers, notes);
  const used = new Set([
    ...balancers.flatMap(({ frontends }) => frontends),
    ...members.map(({ vm }) => vm.ilpip),
  ]);
  const networks = networksOf(
    found,
    new Set(members.map(({ subnet }) => subnet?.split('/subnets/')[0] ?? '')),
  );
  const vms = members.map(({ vm }) => vm);
  const within = subnets.all
    .filter(({ id }) => members.some(({ subnet }) => subnet === id))
    .map(({ subnet }) => subnet);
  const isCovered = vms.every(({ address }) =>
    containedInAny(
      within.map(({ range }) => range),
      address,
    ),
  );
  if (!isCovered && within.length > 0)
    notes.push('not every subnet was read: none is described, nor are their groups');
  const described = isCovered ? within : [];
  const deployment: Deployment = {
    publicSpace: DEFAULT_PUBLIC_SPACE,
    virtualNetwork: networks.length > 0 ? networks : vms.map(({ address }) => ({ base: address, bits: 32 })),
    subnets: described,
    vms,
    loadBalancers: balancers,
    securityGroups: groups.all.filter(({ name }) =>
      [...vms, ...described].some(({ securityGroup }) => securityGroup === name),
    ),
    reservedAddresses: [...new Set(publicAddresses.values())].filter(
      (address): address is Address => address !== null && !used.has(address),
    ),
    platformAddresses: [],
  };
  checkDistinct(vms);
  return { deployment, idleTimeoutMs, notes };
}

function byMachine(
  interfaces: readonly NetworkInterface[],
): ReadonlyMap<string, readonly NetworkInterface[]> {
  const machines = new Map<string, NetworkInterface[]>();
  for (const one of interfaces) {
    const machine = one.virtualmachine?.id ?? null;
    if (machine === null) continue;
    const key = [...machines.keys()].find((id) => id.toLowerCase() === machine.toLowerCase()) ?? machine;
    machines.set(key, [...(machines.get(key) ?? []), one]);
  }
  return machines;
}

/** Groups by where they act: the id of a subnet or of an interface. One that acts on both is one group. */
function groupsOf({ effective }: CloudResources, names: Names) {
  const byPlace = new Map<string, string>();
  const all = new Map<string, Deployment['securityGroups'][number]>();
  for (const { networksecuritygroup, association, effectivesecurityrules } of effective) {
    const place = idOf(association.subnet) ?? idOf(association.networkinterface);
    const group = networksecuritygroup?.id ?? null;
    if (place === null || group === null) continue;
    const name = names.of(group);
    byPlace.set(place, name);
    if (!all.has(name)) all.set(name, { name, rules: userRules(effectivesecurityrules, name) });
  }
  return { byPlace, all: [...all.values()] };
}

interface FoundSubnet {
  readonly id: string;
  readonly subnet: Subnet;
  readonly natGateway: boolean;
  readonly isPrivate: boolean;
}

function subnetsOf(
  { virtualNetworks }: CloudResources,
  { byPlace }: { readonly byPlace: ReadonlyMap<string, string> },
  names: Names,
  notes: string[],
): { readonly all: readonly FoundSubnet[] } {
  const all: FoundSubnet[] = [];
  for (const one of virtualNetworks.flatMap(({ subnets }) => subnets)) {
    const id = one.id.toLowerCase();
    const prefixes = one.addressprefixes.length > 0 ? one.addressprefixes : [one.addressprefix ?? ''];
    const securityGroup = byPlace.get(id) ?? null;
    if (one.networksecuritygroup !== null && securityGroup === null)
      notes.push(
        `subnet ${one.name}: the effective rules of its group ${lastOf(one.networksecuritygroup.id)} were not read; left out`,
      );
    const ranges = prefixes.flatMap((prefix) => ipv4Prefixes([prefix]));
    for (const [nth, range] of ranges.entries()) {
      const name = names.of(nth === 0 ? one.id : `${one.id}-${nth + 1}`);
      all.push({
        id,
        subnet: { name, range, securityGroup },
        natGateway: one.natgateway !== null,
        isPrivate: one.defaultoutboundaccess === false,
      });
    }
  }
  return { all };
}

/** What makes a VM go out by another way than the article of 2016 knows. */
function remarkOn(
  members: readonly { readonly vm: Vm; readonly subnet: string | null }[],
  subnets: { readonly all: readonly FoundSubnet[] },
  balancers: readonly LoadBalancer[],
  notes: string[],
): void {
  for (const { vm, subnet } of members) {
    const place = subnets.all.find(({ id }) => id === subnet);
    if (place === undefined) continue;
    if (place.natGateway)
      notes.push(
        `${vm.name}: its subnet has a NAT gateway, which the document of 2016 does not know; expect its address to be called wrong`,
      );
    const isDefault = vm.ilpip === null && !balancers.some(({ pool }) => pool.includes(vm.name));
    if (place.isPrivate && isDefault && !place.natGateway)
      notes.push(`${vm.name}: its subnet has no default outbound access; expect its flows to fail`);
  }
}

/** The address spaces of the VMs' networks, and of those that are peered with them. */
function networksOf({ virtualNetworks }: CloudResources, ids: ReadonlySet<string>): readonly Cidr[] {
  const mine = virtualNetworks.filter(({ id }) => ids.has(id.toLowerCase()));
  const prefixes = mine.flatMap(({ addressspace, virtualnetworkpeerings }) => [
    ...(addressspace?.addressprefixes ?? []),
    ...virtualnetworkpeerings.flatMap(
      ({ remotevirtualnetworkaddressspace: now, remoteaddressspace: then }) =>
        now?.addressprefixes ?? then?.addressprefixes ?? [],
    ),
  ]);
  return ipv4Prefixes([...new Set(prefixes)]);
}

function checkDistinct(vms: readonly Vm[]): void {
  const seen = new Map<Address, string>();
  for (const { name, address } of vms) {
    const other = seen.get(address);
    seen.set(address, name);
    if (other === undefined) continue;
    throw new SnatcheckError('azure-overlap', {
      expected: 'VMs of one virtual network, or of several that do not overlap',
      received: `${formatAddress(address)} of ${quote(other)} and of ${quote(name)}`,
      remedy: 'Import one --resource-group at a time.',
    });
  }
}
