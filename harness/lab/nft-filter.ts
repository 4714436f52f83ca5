import { nftSet } from './nft-set.ts';
import type { FilterRule, FilterScope, SecurityPlan } from './security-plan.ts';

/**
 * Security groups as nft filter rules: a chain for each group and direction, which drops or returns, and maps from NICs and
 * subnets to the chains. Groups are stateful: what the connection tracker knows is let through.
 */
export function nftFilter(plan: SecurityPlan): {
  readonly chains: readonly string[];
  /** Lines of the forward chain. */
  readonly forward: readonly string[];
} {
  const { groups, nics, subnets, vnet, internet } = plan;
  if (groups.length === 0) return { chains: [], forward: [] };
  const chain = (name: string, rules: readonly FilterRule[]) => [
    `  chain ${name} {`,
    ...rules.map((rule) => `    ${line(rule)}`),
    '  }',
  ];
  const map = (name: string, guarded: SecurityPlan['nics'], direction: string) =>
    nftSet(
      `map ${name} { type ipv4_addr : verdict; flags interval;`,
      guarded.map(({ prefix, group }) => `${prefix} : jump group_${group}_${direction}`),
    );
  return {
    chains: [
      ...nftSet('set vnet { type ipv4_addr; flags interval;', vnet),
      ...nftSet('set internet { type ipv4_addr; flags interval;', internet),
      ...groups.flatMap(({ inbound, outbound }, index) => [
        ...chain(`group_${index}_out`, outbound),
        ...chain(`group_${index}_in`, inbound),
      ]),
      ...map('nic_out', nics, 'out'),
      ...map('nic_in', nics, 'in'),
      ...map('subnet_out', subnets, 'out'),
      ...map('subnet_in', subnets, 'in'),
    ],
    forward: [
      '    ct state established,related accept',
      // Outbound the NIC's group is asked before the subnet's, inbound after it.
      '    iifname "inside" ip saddr vmap @nic_out',
      '    iifname "inside" ip saddr vmap @subnet_out',
      '    oifname "inside" ip daddr vmap @subnet_in',
      '    oifname "inside" ip daddr vmap @nic_in',
    ],
  };
}

function line({ access, protocol, source, destination, sourcePorts, destinationPorts }: FilterRule): string {
  const ports = (which: string, range: FilterRule['sourcePorts']) =>
    range === '*' ? [] : [`th ${which} ${range.first}-${range.last}`];
  return [
    ...(protocol === '*' ? [] : [`meta l4proto ${protocol}`]),
    ...scope('saddr', source),
    ...scope('daddr', destination),
    ...ports('sport', sourcePorts),
    ...ports('dport', destinationPorts),
    access === 'allow' ? 'return' : 'drop',
  ].join(' ');
}

function scope(which: 'saddr' | 'daddr', of: FilterScope): readonly string[] {
  if (of === null) return [];
  if ('prefix' in of) return [`ip ${which} ${of.prefix}`];
  return [`ip ${which} @${of.set}`];
}
