import {
  type Address,
  containedInAny,
  contains,
  type Deployment,
  formatAddress,
  formatCidr,
  type SecurityGroup,
} from '../../spec/vocabulary/index.ts';
import { checkKnown, type KnownNames } from '../json/known-names.ts';
import { type Path, Problem, shown } from '../json/problem.ts';

/**
 * What no schema says of a deployment: that its parts fit together. Paths count VMs one by one.
 * @throws Problem `scenario-...`
 */
export function checkDeployment(deployment: Deployment, names: KnownNames): void {
  for (const list of ['vms', 'loadBalancers', 'subnets', 'securityGroups'] as const) {
    checkNames(deployment[list], [list]);
  }
  checkReferences(deployment, names);
  deployment.securityGroups.forEach((group, index) => checkGroup(group, ['securityGroups', index]));
  checkNetwork(deployment);
  checkAddresses(deployment);
}

function checkNames(list: readonly { readonly name: string }[], path: Path): void {
  const seen = new Set<string>();
  for (const [index, { name }] of list.entries()) {
    if (seen.has(name)) throw duplicate('scenario-duplicate-name', shown(name), [...path, index, 'name']);
    seen.add(name);
  }
}

function checkReferences(deployment: Deployment, names: KnownNames): void {
  for (const list of ['vms', 'subnets'] as const) {
    for (const [index, holder] of deployment[list].entries()) {
      checkKnown(names, 'securityGroups', holder, 'securityGroup', [list, index]);
    }
  }
  for (const [index, { pool }] of deployment.loadBalancers.entries()) {
    const path = ['loadBalancers', index, 'pool'];
    const seen = new Set<string>();
    for (const name of pool) {
      // The list in the document may hold ranges, so the place is the list.
      if (!names.vms.has(name)) checkKnown(names, 'vms', { pool: name }, 'pool', path.slice(0, -1));
      if (seen.has(name)) throw duplicate('scenario-duplicate-name', shown(name), path);
      seen.add(name);
    }
  }
}

function checkGroup({ rules }: SecurityGroup, path: Path): void {
  checkNames(rules, [...path, 'rules']);
  const seen = new Set<string>();
  for (const [index, { direction, priority }] of rules.entries()) {
    const key = `${direction} priority ${priority}`;
    if (seen.has(key))
      throw duplicate('scenario-duplicate-priority', key, [...path, 'rules', index, 'priority']);
    seen.add(key);
  }
}

function checkNetwork({ virtualNetwork, subnets, vms }: Deployment): void {
  for (const [index, { range }] of subnets.entries()) {
    if (virtualNetwork.some((outer) => outer.bits <= range.bits && contains(outer, range.base))) continue;
    throw new Problem({
      code: 'scenario-subnet-outside-network',
      path: ['subnets', index, 'range'],
      expected: 'a subnet within the virtual network',
      received: formatCidr(range),
      remedy: 'Move the subnet, or add its range to "virtualNetwork".',
    });
  }
  const ranges = subnets.length > 0 ? subnets.map(({ range }) => range) : virtualNetwork;
  for (const [index, { name, address }] of vms.entries()) {
    if (containedInAny(ranges, address)) continue;
    throw new Problem({
      code: 'scenario-vm-outside-network',
      path: ['vms', index, 'address'],
      expected: subnets.length > 0 ? 'an address within a subnet' : 'an address within the virtual network',
      received: `${formatAddress(address)} of ${name}`,
      remedy: 'Move the VM, or add its range.',
    });
  }
}

/** One address means one thing: a VM, a frontend, an ILPIP, or something that the tenant or the platform keeps. */
function checkAddresses(deployment: Deployment): void {
  const seen = new Map<Address, string>();
  const take = (address: Address, what: string, path: Path) => {
    const before = seen.get(address);
    seen.set(address, what);
    if (before === undefined) return;
    const clash = what === 'an ILPIP' && before === 'a frontend';
    const code = clash ? 'scenario-ilpip-is-frontend' : 'scenario-duplicate-address';
    throw duplicate(code, `${formatAddress(address)} as ${before} and as ${what}`, path);
  };
  const takeAll = (list: readonly Address[], what: string, path: Path) =>
    list.forEach((address, index) => take(address, what, [...path, index]));

  deployment.vms.forEach((vm, index) => take(vm.address, 'a VM', ['vms', index, 'address']));
  deployment.loadBalancers.forEach(({ frontends }, index) =>
    takeAll(frontends, 'a frontend', ['loadBalancers', index, 'frontends']),
  );
  deployment.vms.forEach((vm, index) => {
    if (vm.ilpip !== null) take(vm.ilpip, 'an ILPIP', ['vms', index, 'ilpip']);
  });
  takeAll(deployment.reservedAddresses, 'a reserved address', ['reservedAddresses']);
  takeAll(deployment.platformAddresses, 'a platform address', ['platformAddresses']);
}

function duplicate(code: string, received: string, path: Path): Problem {
  return new Problem({
    code,
    path,
    expected: 'something that is there once',
    received,
    remedy: 'Change one of the two.',
  });
}
