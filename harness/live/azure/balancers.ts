import type { Address, LoadBalancer, Vm } from '../../../spec/vocabulary/index.ts';
import type { Names } from './names.ts';
import { ipv4 } from './read-address.ts';
import type { AzureLoadBalancer } from './resource.ts';

interface Around {
  readonly members: readonly { readonly vm: Vm; readonly pools: readonly string[] }[];
  readonly publicAddresses: ReadonlyMap<string | null, Address | null>;
  readonly names: Names;
  readonly notes: string[];
}

interface Pool {
  readonly name: string;
  readonly frontends: ReadonlySet<Address>;
  readonly vms: readonly string[];
}

/**
 * Which frontends serve the outbound flows of which VMs: those of a pool's outbound rules, and of its load balancing rules that do not
 * switch outbound SNAT off. Internal load balancers have no public frontend, and are none here.
 */
export function balancersOf(
  found: readonly AzureLoadBalancer[],
  around: Around,
): { readonly balancers: readonly LoadBalancer[]; readonly idleTimeoutMs: number | null } {
  const balancers: LoadBalancer[] = [];
  const minutes = new Set<number>();
  for (const one of found) {
    const pools = merged(one, poolsOf(one, around, minutes), around.notes);
    for (const { frontends, vms, name } of pools) {
      balancers.push({
        name: around.names.of(pools.length === 1 ? one.id : `${one.id}.${name}`),
        frontends: [...frontends],
        pool: vms,
        rules: inboundRules(one),
        probe: null,
        logging: false,
      });
    }
  }
  const [only, ...others] = minutes;
  if (others.length > 0)
    around.notes.push(
      `idle timeouts of ${[...minutes].join(' and ')} minutes: check the VMs of one at a time, with idleTimeoutMs`,
    );
  return { balancers, idleTimeoutMs: only === undefined || others.length > 0 ? null : only * 60_000 };
}

function poolsOf(
  one: AzureLoadBalancer,
  { members, publicAddresses, notes }: Around,
  minutes: Set<number>,
): Pool[] {
  const addresses = new Map<string, Address>();
  for (const { id, name, publicipaddress, publicipprefix } of one.frontendipconfigurations) {
    const address = publicAddresses.get(publicipaddress?.id.toLowerCase() ?? null) ?? null;
    if (address !== null) addresses.set(id.toLowerCase(), address);
    else if (publicipaddress !== null || publicipprefix !== null)
      notes.push(
        `${one.name}: frontend ${name} has no IPv4 address that was read (a prefix, or IPv6); left out`,
      );
  }
  if (addresses.size === 0) return [];
  const serving = [
    ...one.outboundrules.map((rule) => ({
      frontends: rule.frontendipconfigurations,
      pools: [rule.backendaddresspool],
      minutes: rule.idletimeoutinminutes,
    })),
    ...one.loadbalancingrules
      .filter(({ disableoutboundsnat }) => !disableoutboundsnat)
      .map((rule) => ({
        frontends: rule.frontendipconfiguration === null ? [] : [rule.frontendipconfiguration],
        pools: [rule.backendaddresspool, ...rule.backendaddresspools],
        // That of a load balancing rule is for the flows that it lets in.
        minutes: null,
      })),
  ];
  const shares = new Set(one.outboundrules.map(({ allocatedoutboundports: ports }) => ports ?? 0));
  for (const ports of shares)
    if (ports > 0)
      notes.push(
        `${one.name}: ${ports} ports are set aside for each VM, of which the document of 2016 knows nothing`,
      );
  return one.backendaddresspools.flatMap((pool): Pool[] => {
    const key = pool.id.toLowerCase();
    const rules = serving.filter(({ pools }) => pools.some((other) => other?.id.toLowerCase() === key));
    const frontends = new Set(
      rules.flatMap((rule) => rule.frontends.flatMap(({ id }) => addresses.get(id.toLowerCase()) ?? [])),
    );
    const byAddress = new Set(pool.loadbalancerbackendaddresses.map(({ ipaddress }) => ipv4(ipaddress)));
    const vms = members
      .filter(({ vm, pools }) => pools.includes(key) || byAddress.has(vm.address))
      .map(({ vm }) => vm.name);
    if (vms.length === 0) return [];
    if (frontends.size === 0) {
      notes.push(
        `${one.name}: no rule takes flows of pool ${pool.name} out by a public frontend; its VMs count as in no pool`,
      );
      return [];
    }
    for (const { minutes: own } of rules) if (own !== null) minutes.add(own);
    return [{ name: pool.name, frontends, vms }];
  });
}

/** A frontend belongs to one load balancer of ours: pools that share one become one, any of whose frontends may serve. */
function merged({ name }: AzureLoadBalancer, pools: readonly Pool[], notes: string[]): readonly Pool[] {
  let result: Pool[] = [];
  for (const pool of pools) {
    const same = result.filter(({ frontends }) => [...frontends].some((one) => pool.frontends.has(one)));
    const all = [...same, pool];
    if (all.some(({ frontends }) => frontends.size !== pool.frontends.size))
      notes.push(
        `${name}: pools ${all.map((one) => one.name).join(' and ')} share some frontends; any of them is taken as right for either`,
      );
    result = [
      ...result.filter((one) => !same.includes(one)),
      {
        name: all[0]?.name ?? pool.name,
        frontends: new Set(all.flatMap(({ frontends }) => [...frontends])),
        vms: [...new Set(all.flatMap(({ vms }) => vms))],
      },
    ];
  }
  return result;
}

function inboundRules({ loadbalancingrules }: AzureLoadBalancer): LoadBalancer['rules'] {
  const rules = new Map<string, LoadBalancer['rules'][number]>();
  for (const { protocol, frontendport, backendport } of loadbalancingrules) {
    const known = (['tcp', 'udp'] as const).find((one) => one === protocol.toLowerCase());
    // Port 0 with protocol All takes whatever comes; nothing is let in from outside by a spot check.
    if (known === undefined || frontendport === 0) continue;
    rules.set(`${known} ${frontendport}`, {
      protocol: known,
      frontendPort: frontendport,
      backendPort: backendport === null || backendport === 0 ? frontendport : backendport,
    });
  }
  return [...rules.values()];
}
