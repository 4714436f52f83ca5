import type { Address, Change, Deployment } from '../../spec/vocabulary/index.ts';

/** Which public addresses the flows of a VM may have, as the deployment and the changes so far say. */
export type Method =
  | { readonly kind: 'ilpip'; readonly address: Address }
  | { readonly kind: 'load-balancer'; readonly frontends: readonly Address[] }
  /** The platform chooses the address. */
  | { readonly kind: 'default' };

export function methodOf(deployment: Deployment, changes: readonly Change[], vm: string): Method {
  if (changes.length > 0) return work(deployment, changes, vm);
  let methods = atFirst.get(deployment);
  if (methods === undefined) {
    methods = new Map();
    atFirst.set(deployment, methods);
  }
  let method = methods.get(vm);
  if (method === undefined) {
    method = work(deployment, changes, vm);
    methods.set(vm, method);
  }
  return method;
}

// Most scenarios change nothing, and many share a deployment.
const atFirst = new WeakMap<Deployment, Map<string, Method>>();

function work(deployment: Deployment, changes: readonly Change[], vm: string): Method {
  const { ilpip, pools } = stateOf(deployment, changes, vm);
  if (ilpip !== null) return { kind: 'ilpip', address: ilpip };
  if (pools.size === 0) return { kind: 'default' };
  const frontends = deployment.loadBalancers
    .filter(({ name }) => pools.has(name))
    .flatMap((one) => one.frontends);
  return { kind: 'load-balancer', frontends };
}

/**
 * Whether a change makes sense as things stand: a target refuses one that does not, and shrinking takes out steps that another
 * change relies on.
 */
export function isPossible(deployment: Deployment, changes: readonly Change[], change: Change): boolean {
  switch (change.kind) {
    case 'set-logging':
      return deployment.loadBalancers.some(({ name }) => name === change.loadBalancer);
    case 'set-security-group': {
      const { on, securityGroup } = change;
      const known =
        'vm' in on
          ? deployment.vms.some(({ name }) => name === on.vm)
          : deployment.subnets.some(({ name }) => name === on.subnet);
      return (
        known &&
        (securityGroup === null || deployment.securityGroups.some(({ name }) => name === securityGroup))
      );
    }
    default:
  }
  if (!deployment.vms.some(({ name }) => name === change.vm)) return false;
  const { ilpip, pools } = stateOf(deployment, changes, change.vm);
  switch (change.kind) {
    case 'join-pool':
      return pools.size === 0 && deployment.loadBalancers.some(({ name }) => name === change.loadBalancer);
    case 'leave-pool':
      return pools.has(change.loadBalancer);
    case 'release-ilpip':
      return ilpip !== null;
    case 'assign-ilpip':
      return ilpip === null && !isTaken(deployment, changes, change.address);
  }
}

function isTaken(deployment: Deployment, changes: readonly Change[], address: Address): boolean {
  return (
    deployment.loadBalancers.some(({ frontends }) => frontends.includes(address)) ||
    deployment.reservedAddresses.includes(address) ||
    deployment.platformAddresses.includes(address) ||
    deployment.vms.some(({ name }) => stateOf(deployment, changes, name).ilpip === address)
  );
}

interface VmState {
  readonly ilpip: Address | null;
  /** Load balancers whose pools it is in. */
  readonly pools: ReadonlySet<string>;
}

function stateOf(deployment: Deployment, changes: readonly Change[], vm: string): VmState {
  let ilpip = deployment.vms.find(({ name }) => name === vm)?.ilpip ?? null;
  const pools = new Set<string>();
  for (const { name, pool } of deployment.loadBalancers) if (pool.includes(vm)) pools.add(name);
  for (const change of changes) {
    switch (change.kind) {
      case 'assign-ilpip':
        if (change.vm === vm) ilpip = change.address;
        break;
      case 'release-ilpip':
        if (change.vm === vm) ilpip = null;
        break;
      case 'join-pool':
        if (change.vm === vm) pools.add(change.loadBalancer);
        break;
      case 'leave-pool':
        if (change.vm === vm) pools.delete(change.loadBalancer);
        break;
      default:
    }
  }
  return { ilpip, pools };
}
