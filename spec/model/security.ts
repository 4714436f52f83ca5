import {
  type Address,
  type Cidr,
  containedInAny,
  contains,
  type Deployment,
  PLATFORM_ADDRESS,
  type Port,
  type PortRange,
  type Protocol,
  type Scope,
  type SecurityGroup,
  type SecurityRule,
} from '../vocabulary/index.ts';

/** What a packet's first direction through a security group is judged by. */
export interface FlowQuery {
  readonly direction: 'inbound' | 'outbound';
  readonly protocol: Protocol;
  readonly source: Address;
  readonly sourcePort: Port;
  readonly destination: Address;
  readonly destinationPort: Port;
}

export interface Decision {
  readonly access: 'allow' | 'deny';
  /** Whether a rule of the user's decided, or a default rule behind them. */
  readonly by: 'user' | 'default';
  /** The user's rule that decided, or null. */
  readonly rule: SecurityRule | null;
  /** A later rule of the user's would have decided otherwise: only the order of priorities tells. */
  readonly contradicted: boolean;
  /** The subnet's and the NIC's group differ. */
  readonly disagree: boolean;
}

/** The address space that the default tags speak of. */
export type Space = Pick<Deployment, 'publicSpace' | 'virtualNetwork'>;

/** #preventing-public-connectivity, and the default rules and tags of the page that it links. */
export function decide(group: SecurityGroup, flow: FlowQuery, space: Space): Decision {
  const matching = group.rules.filter((rule) => matches(rule, flow, space));
  const [rule] = matching.toSorted((a, b) => a.priority - b.priority);
  if (rule === undefined) {
    return {
      access: defaultAccess(flow, space),
      by: 'default',
      rule: null,
      contradicted: false,
      disagree: false,
    };
  }
  const contradicted = matching.some((other) => other.access !== rule.access);
  return { access: rule.access, by: 'user', rule, contradicted, disagree: false };
}

function matches(rule: SecurityRule, flow: FlowQuery, space: Space): boolean {
  return (
    rule.direction === flow.direction &&
    (rule.protocol === '*' || rule.protocol === flow.protocol) &&
    inScope(rule.source, flow.source, space) &&
    inPorts(rule.sourcePorts, flow.sourcePort) &&
    inScope(rule.destination, flow.destination, space) &&
    inPorts(rule.destinationPorts, flow.destinationPort)
  );
}

/** Rules 65000, 65001 and 65500 of either direction. */
function defaultAccess(flow: FlowQuery, space: Space): 'allow' | 'deny' {
  const withinNetwork =
    inScope('VIRTUAL_NETWORK', flow.source, space) && inScope('VIRTUAL_NETWORK', flow.destination, space);
  if (withinNetwork) return 'allow';
  if (flow.direction === 'outbound') return inScope('INTERNET', flow.destination, space) ? 'allow' : 'deny';
  return inScope('AZURE_LOADBALANCER', flow.source, space) ? 'allow' : 'deny';
}

function inScope(scope: Scope, address: Address, space: Space): boolean {
  switch (scope) {
    case '*':
      return true;
    case 'VIRTUAL_NETWORK':
      return containedInAny(space.virtualNetwork, address);
    case 'AZURE_LOADBALANCER':
      return address === PLATFORM_ADDRESS;
    case 'INTERNET':
      return isPublic(address, space);
    default:
      return contains(scope, address);
  }
}

/** Outside the VNet and publicly reachable, as the deployment declares it. */
export function isPublic(address: Address, space: Space): boolean {
  return !containedInAny(space.virtualNetwork, address) && containedInAny(space.publicSpace, address);
}

// RFC 1918, RFC 6598 (shared), RFC 3927 (link-local), loopback: never a public source, whatever a deployment says.
const NOT_PUBLIC: readonly Cidr[] = [
  { base: 0x0a000000, bits: 8 },
  { base: 0xac100000, bits: 12 },
  { base: 0xc0a80000, bits: 16 },
  { base: 0x64400000, bits: 10 },
  { base: 0xa9fe0000, bits: 16 },
  { base: 0x7f000000, bits: 8 },
];

/** Whether a source seen outside is private: in the VNet, or in space that is not routed publicly. */
export function isPrivate(address: Address, space: Space): boolean {
  return containedInAny(space.virtualNetwork, address) || containedInAny(NOT_PUBLIC, address);
}

function inPorts(range: PortRange | '*', port: Port): boolean {
  return range === '*' || (port >= range.first && port <= range.last);
}
