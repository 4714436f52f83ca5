import {
  type Address,
  contains,
  containedInAny,
  type Deployment,
  type Port,
  type SecurityGroup,
  type SecurityRule,
} from '../../spec/vocabulary/index.ts';

/** Where controls go: an endpoint that no step of a scenario uses, one for each VM as far as there are enough. */
export const CONTROL_PORT: Port = 7;
/** From this private port. */
export const CONTROL_SOURCE_PORT: Port = 61_007;
const MOST = 127;

/** Public addresses that a scenario does not use: a stranger's, and those of the controls. */
export interface Bystanders {
  readonly stranger: Address;
  /** VM `n` sends its controls to number `n` modulo the length. Empty where public space has no room. */
  readonly controls: readonly Address[];
}

const byDeployment = new WeakMap<Deployment, Bystanders>();

/** `used` are the addresses that the scenario's steps name. */
export function bystandersOf(deployment: Deployment, used: ReadonlySet<Address>): Bystanders {
  let usual = byDeployment.get(deployment);
  if (usual === undefined) {
    usual = choose(deployment, NONE);
    byDeployment.set(deployment, usual);
  }
  if (!used.has(usual.stranger) && !usual.controls.some((address) => used.has(address))) return usual;
  return choose(deployment, used);
}

const NONE: ReadonlySet<Address> = new Set();

function choose(deployment: Deployment, used: ReadonlySet<Address>): Bystanders {
  const taken = new Set([...used, ...deployment.reservedAddresses, ...deployment.platformAddresses]);
  for (const { ilpip } of deployment.vms) if (ilpip !== null) taken.add(ilpip);
  for (const { frontends } of deployment.loadBalancers) for (const address of frontends) taken.add(address);
  const wanted = 1 + Math.min(MOST, Math.max(1, deployment.vms.length));
  const groups = deployment.securityGroups;
  const free: Address[] = [];
  const open: Address[] = [];
  for (const address of candidates(deployment)) {
    if (taken.has(address) || containedInAny(deployment.virtualNetwork, address)) continue;
    free.push(address);
    if (groups.every((group) => lets(group, address)) && open.push(address) === wanted) break;
  }
  const best = open.length > 1 ? open : free;
  return { stranger: best[0] ?? 0, controls: best.slice(1, wanted) };
}

/** From the top of each range down: people number from the bottom up. */
function* candidates({ publicSpace }: Deployment): Iterable<Address> {
  for (const { base, bits } of publicSpace) {
    const size = 2 ** (32 - bits);
    const last = base + size - (size > 2 ? 2 : 1);
    for (let address = last; address >= base && address > last - 256; address--) yield address;
  }
}

/**
 * A control that a security group denies says nothing, so an address that every group lets through is better. This is
 * only a choice of address: a wrong guess costs power, never a wrong verdict.
 */
function lets(group: SecurityGroup, address: Address): boolean {
  const first = group.rules
    .filter((rule) => rule.direction === 'outbound' && matches(rule, address))
    .toSorted((a, b) => a.priority - b.priority)[0];
  return first === undefined || first.access === 'allow';
}

function matches(rule: SecurityRule, address: Address): boolean {
  if (rule.protocol === 'tcp') return false;
  const ports = rule.destinationPorts;
  if (ports !== '*' && (CONTROL_PORT < ports.first || CONTROL_PORT > ports.last)) return false;
  if (rule.destination === '*' || rule.destination === 'INTERNET') return true;
  return typeof rule.destination === 'object' && contains(rule.destination, address);
}
