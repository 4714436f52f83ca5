import { type Deployment, formatAddress, formatCidr, type Settings } from '../../spec/vocabulary/index.ts';
import { addressPlan, type AddressPool, addressRuns } from './address-plan.ts';
import { connectedNetworks } from './connected-networks.ts';
import type { NetfilterVariant } from './netfilter-variant.ts';
import { nftFilter } from './nft-filter.ts';
import { nftSet } from './nft-set.ts';
import { securityPlan } from './security-plan.ts';

/**
 * The whole nftables rule set of a deployment, for `nft -f`, which puts it in force at one instant or not at all.
 *
 * It is what an operator would write for the article's three methods and its security groups on a plain Linux router, and
 * no more: 1:1 maps for instance-level public IPs, and one `snat` or `masquerade` for each backend pool and for the VMs
 * without either.
 * @throws SnatcheckError `lab-no-platform-address`, `lab-unsupported`.
 */
export function nftRules(deployment: Deployment, settings: Settings, variant: NetfilterVariant): string {
  const { own, pools, public: publicAddresses } = addressPlan(deployment);
  const filter = nftFilter(securityPlan(deployment));
  const chains = pools.flatMap((pool, index) => snatChain(`pool_${index}`, pool, settings, variant));
  const choices = pools.flatMap((pool, index) =>
    addressRuns(pool.vms.map(({ address }) => address)).map((run) => `${run} : goto pool_${index}`),
  );
  return [
    'flush ruleset',
    'table ip snatcheck {',
    ...nftSet('set public { type ipv4_addr; flags interval;', addressRuns(publicAddresses)),
    ...nftSet(
      'map ilpip_of { type ipv4_addr : ipv4_addr;',
      own.map(({ vm, ilpip }) => `${formatAddress(vm.address)} : ${formatAddress(ilpip)}`),
    ),
    ...nftSet(
      'map vm_of { type ipv4_addr : ipv4_addr;',
      own.map(({ vm, ilpip }) => `${formatAddress(ilpip)} : ${formatAddress(vm.address)}`),
    ),
    ...chains,
    ...nftSet('map pool_of { type ipv4_addr : verdict; flags interval;', choices),
    ...filter.chains,
    '  chain from_outside {',
    '    type nat hook prerouting priority dstnat; policy accept;',
    '    iifname "outside" dnat to ip daddr map @vm_of',
    '  }',
    '  chain to_outside {',
    '    type nat hook postrouting priority srcnat; policy accept;',
    '    oifname != "outside" accept',
    ...connectedNetworks(deployment).map((network) => `    ip daddr ${formatCidr(network)} accept`),
    '    snat to ip saddr map @ilpip_of',
    '    ip saddr vmap @pool_of',
    '  }',
    '  chain forward {',
    '    type filter hook forward priority filter; policy accept;',
    ...(variant.invalid === 'drop' ? ['    ct state invalid drop'] : []),
    // What the connection tracker did not turn towards a VM is meant for nobody. Without this the router would send a
    // stranger's packet out again, and keep an entry that holds a port.
    '    iifname "outside" oifname "outside" drop',
    '    ip daddr @public drop',
    ...filter.forward,
    '  }',
    '  chain input {',
    '    type filter hook input priority filter; policy drop;',
    '  }',
    '}',
    '',
  ].join('\n');
}

function snatChain(
  name: string,
  { addresses }: AddressPool,
  { ports }: Settings,
  { translation, portChoice, persistent }: NetfilterVariant,
): readonly string[] {
  const flags = [...(portChoice === 'preserve' ? [] : [portChoice]), ...(persistent ? ['persistent'] : [])];
  const flag = flags.length === 0 ? '' : ` ${flags.join(',')}`;
  if (translation === 'masquerade') return [`  chain ${name} {`, `    masquerade${flag}`, '  }'];
  const range = `${ports.first}-${ports.last}`;
  if (translation === 'masquerade-range') {
    const statement = `    meta l4proto { tcp, udp } masquerade to :${range}${flag}`;
    return [`  chain ${name} {`, statement, '    masquerade', '  }'];
  }
  const snat = (to: string) => [
    `    meta l4proto { tcp, udp } snat to ${to}:${range}${flag}`,
    // Nothing but UDP and TCP has ports; ICMP must not leave untranslated for that.
    `    snat to ${to}`,
  ];
  const [run = '', ...otherRuns] = addressRuns(addresses);
  if (otherRuns.length === 0) return [`  chain ${name} {`, ...snat(run), '  }'];
  // The kernel takes one range of addresses; a set with gaps is spread as the kernel spreads a range, by source and
  // destination address, or with `persistent` by the source alone (find_best_ips_proto in nf_nat_core.c).
  const by = persistent ? 'ip saddr' : 'ip saddr . ip daddr';
  const branches = addresses.map((_, index) => `${index} : goto ${name}_${index}`).join(', ');
  return [
    ...addresses.flatMap((address, index) => [
      `  chain ${name}_${index} {`,
      ...snat(formatAddress(address)),
      '  }',
    ]),
    `  chain ${name} {`,
    `    jhash ${by} mod ${addresses.length} seed 0x1 vmap { ${branches} }`,
    '  }',
  ];
}
