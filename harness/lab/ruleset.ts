import {
  type Address,
  type Deployment,
  formatAddress,
  type Settings,
  SnatcheckError,
  type Vm,
} from '../../spec/vocabulary/index.ts';
import type { QualifiedLabOptions } from './options.ts';

/**
 * The whole nftables rule set of a deployment, for `nft -f`, which puts it in force at one instant or not at all.
 *
 * It is what an operator would write for the article's three methods on a plain Linux router, and no more: 1:1 maps for
 * instance-level public IPs, and one `snat to address:ports` for each backend pool and for the VMs without either.
 * @throws SnatcheckError `lab-no-platform-address`.
 */
export function ruleset(deployment: Deployment, settings: Settings, options: QualifiedLabOptions): string {
  const pools = poolsOf(deployment);
  const own = deployment.vms.flatMap((vm) => (vm.ilpip === null ? [] : [{ vm, ilpip: vm.ilpip }]));
  const chains = pools.flatMap((pool, index) =>
    snatChain(`pool_${index}`, pool.addresses, settings, options),
  );
  const choices = pools.flatMap((pool, index) =>
    runs(pool.vms.map(({ address }) => address)).map((run) => `${run} : goto pool_${index}`),
  );
  return [
    'flush ruleset',
    'table ip snatcheck {',
    ...set('set public { type ipv4_addr; flags interval;', runs(publicAddresses(deployment))),
    ...set(
      'map ilpip_of { type ipv4_addr : ipv4_addr;',
      own.map(({ vm, ilpip }) => `${formatAddress(vm.address)} : ${formatAddress(ilpip)}`),
    ),
    ...set(
      'map vm_of { type ipv4_addr : ipv4_addr;',
      own.map(({ vm, ilpip }) => `${formatAddress(ilpip)} : ${formatAddress(vm.address)}`),
    ),
    ...chains,
    ...set('map pool_of { type ipv4_addr : verdict; flags interval;', choices),
    '  chain from_outside {',
    '    type nat hook prerouting priority dstnat; policy accept;',
    '    iifname "outside" dnat to ip daddr map @vm_of',
    '  }',
    '  chain to_outside {',
    '    type nat hook postrouting priority srcnat; policy accept;',
    '    oifname != "outside" accept',
    '    snat to ip saddr map @ilpip_of',
    '    ip saddr vmap @pool_of',
    '  }',
    '  chain forward {',
    '    type filter hook forward priority filter; policy accept;',
    ...(options.invalid === 'drop' ? ['    ct state invalid drop'] : []),
    // What the connection tracker did not turn towards a VM is meant for nobody. Without this the router would send a
    // stranger's packet out again, and keep an entry that holds a port.
    '    iifname "outside" oifname "outside" drop',
    '    ip daddr @public drop',
    '  }',
    '  chain input {',
    '    type filter hook input priority filter; policy drop;',
    '  }',
    '}',
    '',
  ].join('\n');
}

interface Pool {
  readonly addresses: readonly Address[];
  readonly vms: readonly Vm[];
}

/** Who shares which public addresses. An ILPIP takes precedence by the order of the rules. */
function poolsOf(deployment: Deployment): readonly Pool[] {
  const byName = new Map(deployment.vms.map((vm) => [vm.name, vm]));
  const pooled = new Set<Vm>();
  const pools: Pool[] = [];
  for (const { frontends, pool } of deployment.loadBalancers) {
    if (frontends.length === 0) continue;
    // A VM in two pools uses the first one's frontend: an address may stand once in an nft map.
    const vms = pool.flatMap((name) => byName.get(name) ?? []).filter((vm) => !pooled.has(vm));
    for (const vm of vms) pooled.add(vm);
    pools.push({ addresses: frontends, vms });
  }
  const alone = deployment.vms.filter((vm) => vm.ilpip === null && !pooled.has(vm));
  if (alone.length > 0) pools.push({ addresses: [platformAddress(deployment)], vms: alone });
  return pools;
}

/** Default SNAT's address: one for all, so that its VMs compete for ports as a pool's do. */
function platformAddress(deployment: Deployment): Address {
  const taken = new Set(tenantAddresses(deployment));
  const address = deployment.platformAddresses.find((candidate) => !taken.has(candidate));
  if (address === undefined) {
    throw new SnatcheckError('lab-no-platform-address', {
      expected: 'a platform address for the VMs without load balancer and ILPIP',
      received: 'none in the deployment',
      remedy: 'Add one to platformAddresses, or give each VM a pool or an ILPIP.',
    });
  }
  return address;
}

/** The public addresses of the tenant's own. */
function tenantAddresses(deployment: Deployment): readonly Address[] {
  return [
    ...deployment.reservedAddresses,
    ...deployment.loadBalancers.flatMap(({ frontends }) => frontends),
    ...deployment.vms.flatMap(({ ilpip }) => (ilpip === null ? [] : [ilpip])),
  ];
}

/** Every public address that is on this side of the NAT. */
function publicAddresses(deployment: Deployment): readonly Address[] {
  return [...tenantAddresses(deployment), ...deployment.platformAddresses];
}

function snatChain(
  name: string,
  addresses: readonly Address[],
  { ports }: Settings,
  { portChoice }: QualifiedLabOptions,
): readonly string[] {
  const flag = portChoice === 'preserve' ? '' : ` ${portChoice}`;
  const snat = (to: string) => [
    `    meta l4proto { tcp, udp } snat to ${to}:${ports.first}-${ports.last}${flag}`,
    // Nothing but UDP and TCP has ports; ICMP must not leave untranslated for that.
    `    snat to ${to}`,
  ];
  const [range = '', ...otherRanges] = runs(addresses);
  if (otherRanges.length === 0) return [`  chain ${name} {`, ...snat(range), '  }'];
  // The kernel takes one range of addresses; a set with gaps is spread as the kernel spreads a range, by source and
  // destination address.
  const sorted = distinct(addresses);
  const branches = sorted.map((_, index) => `${index} : goto ${name}_${index}`).join(', ');
  return [
    ...sorted.flatMap((address, index) => [
      `  chain ${name}_${index} {`,
      ...snat(formatAddress(address)),
      '  }',
    ]),
    `  chain ${name} {`,
    `    jhash ip saddr . ip daddr mod ${sorted.length} seed 0x1 vmap { ${branches} }`,
    '  }',
  ];
}

function distinct(addresses: readonly Address[]): readonly Address[] {
  return [...new Set(addresses)].sort((a, b) => a - b);
}

/**
 * Addresses as ranges without gaps. VMs mostly lie side by side, and an ordinary user's rule set must fit one netlink
 * message of net.core.wmem_max bytes.
 */
function runs(addresses: readonly Address[]): readonly string[] {
  const ranges: { first: Address; last: Address }[] = [];
  for (const address of distinct(addresses)) {
    const open = ranges.at(-1);
    if (open !== undefined && open.last === address - 1) open.last = address;
    else ranges.push({ first: address, last: address });
  }
  return ranges.map(({ first, last }) =>
    first === last ? formatAddress(first) : `${formatAddress(first)}-${formatAddress(last)}`,
  );
}

/** A set or map; nft refuses an empty list of elements. */
function set(head: string, elements: readonly string[]): readonly string[] {
  if (elements.length === 0) return [`  ${head} }`];
  return [`  ${head}`, `    elements = { ${elements.join(', ')} }`, '  }'];
}
