import {
  type Change,
  type Deployment,
  type Hello,
  quote,
  SnatcheckError,
  type Vm,
} from '../../spec/vocabulary/index.ts';

/**
 * The deployment after a change that this NAT's rules can follow.
 * @throws SnatcheckError `lab-unsupported`, `lab-unknown-name`.
 */
export function changeDeployment(deployment: Deployment, change: Change): Deployment {
  switch (change.kind) {
    case 'join-pool':
      return withPool(deployment, change, (pool) => [
        ...pool.filter((name) => name !== change.vm),
        change.vm,
      ]);
    case 'leave-pool':
      return withPool(deployment, change, (pool) => pool.filter((name) => name !== change.vm));
    case 'assign-ilpip':
      return withIlpip(deployment, change.vm, change.address);
    case 'release-ilpip':
      return withIlpip(deployment, change.vm, null);
    case 'set-security-group':
      return withGroup(deployment, change.on, change.securityGroup);
    case 'set-logging':
      throw unsupported(`the change ${change.kind}`);
  }
}

/** @throws SnatcheckError `lab-unsupported` where leaving something out would change what gets through. */
export function checkSupported(deployment: Deployment, { name, features }: Hello): void {
  const { vms, subnets, loadBalancers } = deployment;
  const grouped = [...vms, ...subnets].find(({ securityGroup }) => securityGroup !== null);
  if (grouped !== undefined && !features.securityGroups) {
    throw unsupported(`the security group of ${grouped.name}`, name);
  }
  const own = vms.find(({ ilpip }) => ilpip !== null);
  if (own !== undefined && !features.ilpip) throw unsupported(`the ILPIP of ${own.name}`, name);
  const pooled = loadBalancers.find(({ pool }) => pool.length > 0);
  if (pooled !== undefined && !features.pools) throw unsupported(`the pool of ${pooled.name}`, name);
  if (vms.length > 1 && !features.severalVms) throw unsupported(`${vms.length} VMs`, name);
}

export function unsupported(what: string, target = 'the lab target'): SnatcheckError {
  return new SnatcheckError('lab-unsupported', {
    expected: `what ${target} declares in its features`,
    received: what,
    remedy: 'Leave it out, or test it on a target that has the feature.',
  });
}

function withPool(
  deployment: Deployment,
  { vm, loadBalancer }: { readonly vm: string; readonly loadBalancer: string },
  edit: (pool: readonly string[]) => readonly string[],
): Deployment {
  checkVm(deployment, vm);
  if (!deployment.loadBalancers.some(({ name }) => name === loadBalancer)) throw unknown(loadBalancer);
  const loadBalancers = deployment.loadBalancers.map((balancer) =>
    balancer.name === loadBalancer ? { ...balancer, pool: edit(balancer.pool) } : balancer,
  );
  return { ...deployment, loadBalancers };
}

function withIlpip(deployment: Deployment, name: string, ilpip: Vm['ilpip']): Deployment {
  checkVm(deployment, name);
  return { ...deployment, vms: deployment.vms.map((vm) => (vm.name === name ? { ...vm, ilpip } : vm)) };
}

function withGroup(
  deployment: Deployment,
  on: { readonly vm: string } | { readonly subnet: string },
  securityGroup: string | null,
): Deployment {
  if ('vm' in on) {
    checkVm(deployment, on.vm);
    const vms = deployment.vms.map((vm) => (vm.name === on.vm ? { ...vm, securityGroup } : vm));
    return { ...deployment, vms };
  }
  if (!deployment.subnets.some(({ name }) => name === on.subnet)) throw unknown(on.subnet);
  const subnets = deployment.subnets.map((subnet) =>
    subnet.name === on.subnet ? { ...subnet, securityGroup } : subnet,
  );
  return { ...deployment, subnets };
}

function checkVm(deployment: Deployment, name: string): void {
  if (!deployment.vms.some((vm) => vm.name === name)) throw unknown(name);
}

function unknown(name: string): SnatcheckError {
  return new SnatcheckError('lab-unknown-name', {
    expected: 'a change that names what the deployment has',
    received: quote(name),
    remedy: 'Mend the scenario.',
  });
}
