import { type Change, type Deployment, quote, SnatcheckError, type Vm } from '../../spec/vocabulary/index.ts';

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
    case 'set-logging':
      throw unsupported(`the change ${change.kind}`);
  }
}

/** @throws SnatcheckError `lab-unsupported` where leaving something out would change what gets through. */
export function checkSupported(deployment: Deployment): void {
  const grouped = [...deployment.vms, ...deployment.subnets].find(
    ({ securityGroup }) => securityGroup !== null,
  );
  if (grouped !== undefined) throw unsupported(`the security group of ${grouped.name}`);
}

export function unsupported(what: string): SnatcheckError {
  return new SnatcheckError('lab-unsupported', {
    expected: 'what lab:nftables declares in its features',
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

function checkVm(deployment: Deployment, name: string): void {
  if (!deployment.vms.some((vm) => vm.name === name)) throw unknown(name);
}

function unknown(name: string): SnatcheckError {
  return new SnatcheckError('lab-unknown-name', {
    expected: 'a change that names a VM and a load balancer of the deployment',
    received: quote(name),
    remedy: 'Mend the scenario.',
  });
}
