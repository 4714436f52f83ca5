import type { Deployment, LoadBalancer, LoadBalancingRule, Port, Vm } from '../../spec/vocabulary/index.ts';
import {
  CONNECTED,
  frontend,
  ilpipOf,
  PLATFORM,
  PUBLIC_SPACE,
  RESERVED,
  SECOND_SUBNET,
  SUBNET,
  VNET,
} from './places.ts';
import { SECURITY_GROUP_NAMES, SECURITY_GROUPS, type SecurityGroupName } from './security-groups.ts';

/** How the VMs of a generated deployment reach the internet. */
export const LAYOUTS = [
  /** Every VM on its own: default SNAT. */
  'standalone',
  /** One load balancer's pool with one frontend. */
  'pool',
  /** One load balancer's pool with three frontends. */
  'frontends',
  /** Two load balancers share the VMs between them. */
  'two-pools',
  /** A pool; its first VM has an ILPIP. */
  'ilpip-in-pool',
  /** The first VM has an ILPIP and is in no pool, the others are in one. */
  'ilpip-beside-pool',
  /** Every VM has an ILPIP. */
  'ilpips',
  /** A tenant with reserved addresses: the first VM standalone, the second with an ILPIP, the others in a pool. */
  'tenant',
] as const;
export type Layout = (typeof LAYOUTS)[number];

export interface Shape {
  readonly layout: Layout;
  readonly vms: number;
  /** Group of the first VM's NIC, and of the subnet. */
  readonly nic?: SecurityGroupName | null;
  readonly subnet?: SecurityGroupName | null;
  readonly logging?: boolean;
  /** `fast`: for targets whose rounds take real time. */
  readonly probe?: boolean | 'fast';
  /** Every VM but the first is in a second subnet, `back`, without a group. */
  readonly twoSubnets?: boolean;
  /** Load balancers have no rule but TCP's. */
  readonly tcpOnly?: boolean;
  /** Load balancers have a rule of each protocol to this port besides: one that SNAT gives too. */
  readonly snatRule?: Port;
}

/** The load balancing rules of every generated load balancer. */
export const TCP_RULE = { protocol: 'tcp', frontendPort: 80, backendPort: 8080 } as const;
export const UDP_RULE = { protocol: 'udp', frontendPort: 53, backendPort: 5353 } as const;
export const PROBE = { port: 8080, intervalMs: 15_000, threshold: 2 } as const;
const FAST_PROBE = { ...PROBE, intervalMs: 1_000 } as const;

const known = new Map<number, Deployment>();
const MOST_KNOWN = 4096;
/** None assigned, and no security group at all, beside each of them. */
const GROUPS = SECURITY_GROUP_NAMES.length + 2;

/** The same shape is the same object, so that targets and judge need not put it up again. */
export function deploymentOf(shape: Shape): Deployment {
  const key = keyOf(shape);
  let deployment = known.get(key);
  if (deployment === undefined) {
    deployment = build(shape);
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(key, deployment);
  }
  return deployment;
}

function keyOf(shape: Shape): number {
  const { layout, vms, nic, subnet, logging, probe, twoSubnets, tcpOnly, snatRule = 0 } = shape;
  let key = vms * 65_536 + snatRule;
  key = key * LAYOUTS.length + LAYOUTS.indexOf(layout);
  key = key * GROUPS + groupNumber(nic);
  key = key * GROUPS + groupNumber(subnet);
  key = key * 4 + (twoSubnets === true ? 2 : 0) + (tcpOnly === true ? 1 : 0);
  return key * 6 + (logging === true ? 3 : 0) + (probe === 'fast' ? 2 : probe === true ? 1 : 0);
}

/** None assigned, yet there to be assigned later, is another deployment than none at all. */
function groupNumber(name: SecurityGroupName | null | undefined): number {
  return name === undefined ? 0 : name === null ? 1 : 2 + SECURITY_GROUP_NAMES.indexOf(name);
}

export const vmName = (index: number): string => VM_NAMES[index] ?? `vm${index}`;
const VM_NAMES = Array.from({ length: 8 }, (_, index) => `vm${index}`);

function build(shape: Shape): Deployment {
  const { layout, vms: count, nic, subnet, logging, probe } = shape;
  const isBehind = (index: number) => shape.twoSubnets === true && index > 0;
  const withIlpip = (index: number) =>
    layout === 'ilpips' ||
    (index === 0 && (layout === 'ilpip-in-pool' || layout === 'ilpip-beside-pool')) ||
    (index === 1 && layout === 'tenant');
  const vms = Array.from({ length: count }, (_, index): Vm => ({
    name: vmName(index),
    address: (isBehind(index) ? SECOND_SUBNET : SUBNET).base + 4 + index,
    ilpip: withIlpip(index) ? ilpipOf(index) : null,
    securityGroup: index === 0 ? (nic ?? null) : null,
  }));
  const names = vms.map(({ name }) => name);
  const balancer = (which: number, frontends: number, pool: readonly string[]): LoadBalancer => ({
    name: `lb${which}`,
    frontends: Array.from({ length: frontends }, (_, each) => frontend(which, each)),
    pool,
    rules: rulesOf(shape),
    probe: probe === 'fast' ? FAST_PROBE : probe === true ? PROBE : null,
    logging: logging === true,
  });
  return {
    publicSpace: PUBLIC_SPACE,
    virtualNetwork: [VNET, CONNECTED],
    subnets: [
      { name: 'front', range: SUBNET, securityGroup: subnet ?? null },
      ...(shape.twoSubnets === true ? [{ name: 'back', range: SECOND_SUBNET, securityGroup: null }] : []),
    ],
    vms,
    loadBalancers: balancers(layout, names, balancer),
    securityGroups: nic === undefined && subnet === undefined ? [] : SECURITY_GROUPS,
    reservedAddresses: layout === 'tenant' ? RESERVED : [],
    platformAddresses: PLATFORM,
  };
}

function rulesOf({ tcpOnly, snatRule }: Shape): readonly LoadBalancingRule[] {
  const rules = tcpOnly === true ? [TCP_RULE] : [TCP_RULE, UDP_RULE];
  if (snatRule === undefined) return rules;
  // No two rules share a port of the VM: it could not tell a client's two flows apart.
  return [
    ...rules,
    ...rules.map(({ protocol, backendPort }) => ({
      protocol,
      frontendPort: snatRule,
      backendPort: backendPort + 1,
    })),
  ];
}

function balancers(
  layout: Layout,
  names: readonly string[],
  balancer: (which: number, frontends: number, pool: readonly string[]) => LoadBalancer,
): readonly LoadBalancer[] {
  switch (layout) {
    case 'standalone':
    case 'ilpips':
      return [];
    case 'pool':
    case 'ilpip-in-pool':
      return [balancer(0, 1, names)];
    case 'frontends':
      return [balancer(0, 3, names)];
    case 'two-pools': {
      const half = names.length >> 1;
      return [balancer(0, 1, names.slice(0, half)), balancer(1, 1, names.slice(half))];
    }
    case 'ilpip-beside-pool':
      return [balancer(0, 1, names.slice(1))];
    case 'tenant':
      return [balancer(0, 2, names.slice(2))];
  }
}
