import {
  type Address,
  contains,
  PLATFORM_ADDRESS,
  type Port,
  type PortRange,
  type Scope,
  type SecurityGroup,
  type SecurityRule,
} from '../../spec/vocabulary/index.ts';
import { TCP } from '../packets/packet.ts';
import type { Direction } from './flow.ts';
import type { Network, VmState } from './network.ts';

/** The first packet of a flow, as a group sees it: always with the VM's private endpoint. */
export interface FirstPacket {
  protocol: number;
  source: Address;
  sourcePort: Port;
  destination: Address;
  destinationPort: Port;
}

export type Rule = Omit<SecurityRule, 'name'>;

/** The default rules of 2016. They stand behind the user's, in every group. */
export const DEFAULT_RULES: readonly Rule[] = [
  rule(65_000, 'inbound', 'allow', 'VIRTUAL_NETWORK', 'VIRTUAL_NETWORK'),
  rule(65_001, 'inbound', 'allow', 'AZURE_LOADBALANCER', '*'),
  rule(65_500, 'inbound', 'deny', '*', '*'),
  rule(65_000, 'outbound', 'allow', 'VIRTUAL_NETWORK', 'VIRTUAL_NETWORK'),
  rule(65_001, 'outbound', 'allow', '*', 'INTERNET'),
  rule(65_500, 'outbound', 'deny', '*', '*'),
];

function rule(
  priority: number,
  direction: Direction,
  access: 'allow' | 'deny',
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

/** A security group in force. Its rules are put in order when they are first asked: most deployments never do. */
export class FilterGroup {
  /** The user's own. */
  readonly rules: readonly Rule[];
  private ordered: readonly Rule[] | null = null;

  constructor({ rules }: SecurityGroup) {
    this.rules = rules;
  }

  /** Lowest priority number first, and the first rule that matches decides. */
  allows(network: Network, direction: Direction, packet: FirstPacket): boolean {
    this.ordered ??= [...this.rules, ...DEFAULT_RULES].sort((a, b) => a.priority - b.priority);
    for (const candidate of this.ordered) {
      if (candidate.direction === direction && matches(network, candidate, packet)) {
        return candidate.access === 'allow';
      }
    }
    return false;
  }
}

/**
 * Whether the VM's groups let a flow's first packet pass. Inbound the subnet's group is asked before the NIC's, outbound after
 * it, and both must allow. A group that is not there allows everything. Nobody asks for the packets after the first: groups are stateful.
 */
export function admits(network: Network, direction: Direction, vm: VmState, packet: FirstPacket): boolean {
  const subnet = vm.subnet?.group ?? null;
  const [first, second] = direction === 'inbound' ? [subnet, vm.group] : [vm.group, subnet];
  return (
    (first === null || first.allows(network, direction, packet)) &&
    (second === null || second.allows(network, direction, packet))
  );
}

export function matches(network: Network, candidate: Rule, packet: FirstPacket): boolean {
  return (
    (candidate.protocol === '*' || candidate.protocol === (packet.protocol === TCP ? 'tcp' : 'udp')) &&
    isWithin(candidate.sourcePorts, packet.sourcePort) &&
    isWithin(candidate.destinationPorts, packet.destinationPort) &&
    isIn(network, candidate.source, packet.source) &&
    isIn(network, candidate.destination, packet.destination)
  );
}

function isWithin(range: PortRange | '*', port: Port): boolean {
  return range === '*' || (port >= range.first && port <= range.last);
}

function isIn(network: Network, scope: Scope, address: Address): boolean {
  switch (scope) {
    case '*':
      return true;
    case 'VIRTUAL_NETWORK':
      return network.isVirtualNetwork(address);
    case 'AZURE_LOADBALANCER':
      return address === PLATFORM_ADDRESS;
    case 'INTERNET':
      return network.isInternet(address);
    default:
      return contains(scope, address);
  }
}
