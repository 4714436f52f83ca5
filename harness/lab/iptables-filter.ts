import type { FilterRule, FilterScope, SecurityPlan } from './security-plan.ts';

/** Security groups as in nft-filter.ts, for the filter table of iptables-restore. */
export function iptablesFilter(plan: SecurityPlan): {
  readonly chains: readonly string[];
  readonly rules: readonly string[];
} {
  const { groups, nics, subnets } = plan;
  if (groups.length === 0) return { chains: [], rules: [] };
  const jumps = (guarded: SecurityPlan['nics'], match: string, direction: string) =>
    guarded.map(({ prefix, group }) => `-A FORWARD ${match} ${prefix} -j group_${group}_${direction}`);
  return {
    chains: groups.flatMap((_, index) => [`:group_${index}_out - [0:0]`, `:group_${index}_in - [0:0]`]),
    rules: [
      ...groups.flatMap(({ inbound, outbound }, index) => [
        ...outbound.flatMap((rule) => lines(`group_${index}_out`, rule, plan)),
        ...inbound.flatMap((rule) => lines(`group_${index}_in`, rule, plan)),
      ]),
      '-A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT',
      ...jumps(nics, '-i inside -s', 'out'),
      ...jumps(subnets, '-i inside -s', 'out'),
      ...jumps(subnets, '-o inside -d', 'in'),
      ...jumps(nics, '-o inside -d', 'in'),
    ],
  };
}

/** Ports can only be matched of one protocol, and prefixes one by one: the product of them all. */
function lines(chain: string, rule: FilterRule, plan: SecurityPlan): readonly string[] {
  const { access, protocol, source, destination, sourcePorts, destinationPorts } = rule;
  const byPort = sourcePorts !== '*' || destinationPorts !== '*';
  const protocols = protocol !== '*' ? [protocol] : byPort ? ['udp', 'tcp'] : [null];
  const target = access === 'allow' ? 'RETURN' : 'DROP';
  return protocols.flatMap((one) =>
    prefixes(source, plan).flatMap((from) =>
      prefixes(destination, plan).map((to) =>
        [
          `-A ${chain}`,
          ...(one === null ? [] : [`-p ${one}`]),
          ...(from === null ? [] : [`-s ${from}`]),
          ...(to === null ? [] : [`-d ${to}`]),
          ...(sourcePorts === '*' ? [] : [`--sport ${sourcePorts.first}:${sourcePorts.last}`]),
          ...(destinationPorts === '*' ? [] : [`--dport ${destinationPorts.first}:${destinationPorts.last}`]),
          `-j ${target}`,
        ].join(' '),
      ),
    ),
  );
}

function prefixes(scope: FilterScope, { vnet, internet }: SecurityPlan): readonly (string | null)[] {
  if (scope === null) return [null];
  if ('prefix' in scope) return [scope.prefix];
  return scope.set === 'vnet' ? vnet : internet;
}
