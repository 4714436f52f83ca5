import {
  type Deployment,
  formatAddress,
  formatCidr,
  PLATFORM_ADDRESS,
  type Scope,
  type SecurityGroup,
  type SecurityRule,
} from '../../spec/vocabulary/index.ts';
import { unsupported } from './change-deployment.ts';
import { apart, without } from './prefixes.ts';

/** One line of a security group, for a packet filter to translate. */
export interface FilterRule {
  readonly access: 'allow' | 'deny';
  readonly protocol: 'udp' | 'tcp' | '*';
  /** A prefix; the name of a set of prefixes, `vnet` or `internet`; or null for anything. */
  readonly source: FilterScope;
  readonly destination: FilterScope;
  readonly sourcePorts: SecurityRule['sourcePorts'];
  readonly destinationPorts: SecurityRule['destinationPorts'];
}

export type FilterScope = { readonly prefix: string } | { readonly set: 'vnet' | 'internet' } | null;

/** A deployment's security groups as a packet filter needs them. Nothing stands in it for a deployment without groups. */
export interface SecurityPlan {
  /** Each group that is in use, its rules in the order in which they are asked, the default rules last. */
  readonly groups: readonly {
    readonly inbound: readonly FilterRule[];
    readonly outbound: readonly FilterRule[];
  }[];
  /** Prefixes and the index of the group that guards what is in them. */
  readonly nics: readonly { readonly prefix: string; readonly group: number }[];
  readonly subnets: readonly { readonly prefix: string; readonly group: number }[];
  readonly vnet: readonly string[];
  /** What is public and not the VNet's. */
  readonly internet: readonly string[];
}

type Rule = Omit<SecurityRule, 'name'>;

/** The default rules of 2016, as operators of the time could read them in the portal. */
const DEFAULTS: readonly Rule[] = [
  rule(65_000, 'inbound', 'allow', 'VIRTUAL_NETWORK', 'VIRTUAL_NETWORK'),
  rule(65_001, 'inbound', 'allow', 'AZURE_LOADBALANCER', '*'),
  rule(65_500, 'inbound', 'deny', '*', '*'),
  rule(65_000, 'outbound', 'allow', 'VIRTUAL_NETWORK', 'VIRTUAL_NETWORK'),
  rule(65_001, 'outbound', 'allow', '*', 'INTERNET'),
  rule(65_500, 'outbound', 'deny', '*', '*'),
];

/** @throws SnatcheckError `lab-unsupported` for a group that the deployment does not have. */
export function securityPlan(deployment: Deployment): SecurityPlan {
  const names: string[] = [];
  const groups: SecurityGroup[] = [];
  const indexOf = (name: string): number => {
    const known = names.indexOf(name);
    if (known >= 0) return known;
    const group = deployment.securityGroups.find((one) => one.name === name);
    if (group === undefined) throw unsupported(`a security group that is not there: ${name}`);
    names.push(name);
    return groups.push(group) - 1;
  };
  const nics = deployment.vms.flatMap(({ address, securityGroup }) =>
    securityGroup === null ? [] : [{ prefix: formatAddress(address), group: indexOf(securityGroup) }],
  );
  const subnets = deployment.subnets.flatMap(({ range, securityGroup }) =>
    securityGroup === null ? [] : [{ prefix: formatCidr(range), group: indexOf(securityGroup) }],
  );
  return {
    groups: groups.map((group) => ({
      inbound: filterRules(group, 'inbound'),
      outbound: filterRules(group, 'outbound'),
    })),
    nics,
    subnets,
    vnet: apart(deployment.virtualNetwork).map(formatCidr),
    internet: without(apart(deployment.publicSpace), deployment.virtualNetwork).map(formatCidr),
  };
}

/** Lowest priority number first. */
function filterRules(group: SecurityGroup, direction: Rule['direction']): readonly FilterRule[] {
  const rules: readonly Rule[] = [...group.rules, ...DEFAULTS];
  return rules
    .filter((one) => one.direction === direction)
    .toSorted((a, b) => a.priority - b.priority)
    .map(({ access, protocol, source, destination, sourcePorts, destinationPorts }) => ({
      access,
      protocol,
      source: scope(source),
      destination: scope(destination),
      sourcePorts,
      destinationPorts,
    }));
}

function scope(of: Scope): FilterScope {
  switch (of) {
    case '*':
      return null;
    case 'VIRTUAL_NETWORK':
      return { set: 'vnet' };
    case 'INTERNET':
      return { set: 'internet' };
    case 'AZURE_LOADBALANCER':
      return { prefix: formatAddress(PLATFORM_ADDRESS) };
    default:
      return { prefix: formatCidr(of) };
  }
}

function rule(
  priority: number,
  direction: Rule['direction'],
  access: Rule['access'],
  source: Scope,
  destination: Scope,
): Rule {
  const ports = '*';
  return {
    priority,
    direction,
    access,
    protocol: '*',
    source,
    sourcePorts: ports,
    destination,
    destinationPorts: ports,
  };
}
