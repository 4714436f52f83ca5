import {
  type Address,
  DEFAULT_PUBLIC_SPACE,
  type Deployment,
  type LoadBalancer,
  type LoadBalancingRule,
  parseAddress,
  parseCidr,
  type PortRange,
  type Scope,
  type SecurityGroup,
  type SecurityRule,
  type Subnet,
  TAGS,
  type Vm,
} from '../../../spec/vocabulary/index.ts';
import type { Random } from '../../generate/random.ts';

const addresses = (...texts: readonly string[]): readonly Address[] => texts.map(parseAddress);

export const FRONTENDS = addresses('203.0.113.1', '203.0.113.2', '203.0.113.3', '203.0.113.4');
export const ILPIPS = addresses('203.0.113.64', '203.0.113.65', '203.0.113.66');
export const PLATFORM = addresses('192.0.2.1', '192.0.2.2');
/** The first one may be a frontend too, and is reserved where it is none. */
export const RESERVED = addresses('203.0.113.1', '203.0.113.200');
const VNET = parseCidr('10.0.0.0/16');
/** Networks connected to the VNet; the second one lies within the public space. */
const CONNECTED = ['10.9.0.0/24', '192.0.2.64/26'].map(parseCidr);
const SUBNETS = ['10.0.0.0/24', '10.0.1.0/24'].map(parseCidr);
const GROUPS = ['n0', 'n1', 'n2'] as const;
const MOST_VMS = 4;
const MOST_BALANCERS = 3;

export const someOf = <T>(random: Random, all: readonly T[], oneIn = 2): T[] =>
  all.filter(() => random.chance(1, oneIn));

/** Any number of everything, related to each other at chance: VMs in several pools or none, rules to SNAT ports, groups that contradict. */
export function wildDeployment(random: Random): Deployment {
  const securityGroups = someOf(random, GROUPS, 3).map((name) => ({ name, rules: wildRules(random) }));
  const groupName = (oneIn: number) => wildGroup(random, securityGroups, oneIn);
  const subnets = someOf(random, SUBNETS).map((range, index): Subnet => ({
    name: `s${index}`,
    range,
    securityGroup: groupName(3),
  }));
  const networks = subnets.length > 0 ? subnets.map(({ range }) => range) : [VNET];
  const freeIlpips = [...ILPIPS];
  const vms = Array.from({ length: 1 + random.below(MOST_VMS) }, (_, index): Vm => ({
    name: `v${index}`,
    address: random.pick(networks).base + 4 + index,
    ilpip: random.chance(1, 4) ? (freeIlpips.pop() ?? null) : null,
    securityGroup: groupName(2),
  }));
  const freeFrontends = [...FRONTENDS];
  const loadBalancers = Array.from({ length: random.below(MOST_BALANCERS + 1) }, (_, index) =>
    wildBalancer(random, `l${index}`, freeFrontends.splice(0, 1 + random.below(2)), vms),
  ).filter(({ frontends }) => frontends.length > 0);
  const taken = new Set(loadBalancers.flatMap(({ frontends }) => frontends));
  return {
    publicSpace: DEFAULT_PUBLIC_SPACE,
    virtualNetwork: [VNET, ...someOf(random, CONNECTED, 4)],
    subnets,
    vms,
    loadBalancers,
    securityGroups,
    reservedAddresses: someOf(random, RESERVED, 3).filter((one) => !taken.has(one)),
    platformAddresses: someOf(random, PLATFORM),
  };
}

/** The name of one of these groups, once in so many times. */
export function wildGroup(random: Random, groups: readonly SecurityGroup[], oneIn: number): string | null {
  return groups.length > 0 && random.chance(1, oneIn) ? random.pick(groups).name : null;
}

function wildBalancer(
  random: Random,
  name: string,
  frontends: readonly Address[],
  vms: readonly Vm[],
): LoadBalancer {
  const rules: LoadBalancingRule[] = [
    { protocol: 'tcp', frontendPort: 80, backendPort: random.pick([80, 5_000]) },
    { protocol: 'tcp', frontendPort: 1_025, backendPort: 443 },
    { protocol: 'udp', frontendPort: 53, backendPort: random.pick([53, 5_000]) },
    { protocol: 'udp', frontendPort: 1_026, backendPort: 1_026 },
  ];
  const probe = {
    port: random.pick([80, 5_000, 65_535]),
    intervalMs: random.pick([1_000, 15_000, 300_000]),
    threshold: 1 + random.below(3),
  };
  return {
    name,
    frontends,
    pool: someOf(
      random,
      vms.map((vm) => vm.name),
    ),
    rules: someOf(random, rules),
    probe: random.chance(1, 2) ? probe : null,
    logging: random.chance(1, 2),
  };
}

function wildRules(random: Random): SecurityRule[] {
  const prefixes = ['198.51.100.0/24', '198.51.100.66/32', '10.0.0.0/24', '203.0.113.0/26', '0.0.0.0/0'];
  const scope = (): Scope => random.pick<Scope>(['*', '*', ...TAGS, ...prefixes.map(parseCidr)]);
  const ranges: readonly PortRange[] = [
    { first: 443, last: 443 },
    { first: 1, last: 1_025 },
  ];
  const range = (): PortRange | '*' => random.pick<PortRange | '*'>(['*', '*', '*', ...ranges]);
  return someOf(random, [100, 200, 300, 4_096]).map((priority) => ({
    name: `r${priority}`,
    priority,
    direction: random.pick(['inbound', 'outbound', 'outbound']),
    access: random.pick(['allow', 'deny']),
    protocol: random.pick(['udp', 'tcp', '*', '*']),
    source: random.chance(1, 3) ? scope() : '*',
    sourcePorts: range(),
    destination: scope(),
    destinationPorts: range(),
  }));
}
