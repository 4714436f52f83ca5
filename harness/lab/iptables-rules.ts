import { type Deployment, formatAddress, formatCidr, type Settings } from '../../spec/vocabulary/index.ts';
import { addressPlan, type AddressPool, addressRuns } from './address-plan.ts';
import { connectedNetworks } from './connected-networks.ts';
import { iptablesFilter } from './iptables-filter.ts';
import type { NetfilterVariant } from './netfilter-variant.ts';
import { securityPlan } from './security-plan.ts';

/**
 * The rules of a deployment for iptables-restore, which puts each table in force at one instant: the same NAT as
 * nft-rules.ts has, written for the older tool.
 * @throws SnatcheckError `lab-no-platform-address`, `lab-unsupported`.
 */
export function iptablesRules(deployment: Deployment, settings: Settings, variant: NetfilterVariant): string {
  const { own, pools, public: publicAddresses } = addressPlan(deployment);
  const filter = iptablesFilter(securityPlan(deployment));
  const chains = pools.map((_, index) => `:pool_${index} - [0:0]`);
  return [
    '*nat',
    ':PREROUTING ACCEPT [0:0]',
    ':INPUT ACCEPT [0:0]',
    ':OUTPUT ACCEPT [0:0]',
    ':POSTROUTING ACCEPT [0:0]',
    ...chains,
    ...own.map(
      ({ vm, ilpip }) =>
        `-A PREROUTING -i outside -d ${formatAddress(ilpip)} -j DNAT --to-destination ${formatAddress(vm.address)}`,
    ),
    '-A POSTROUTING ! -o outside -j ACCEPT',
    ...connectedNetworks(deployment).map((network) => `-A POSTROUTING -d ${formatCidr(network)} -j ACCEPT`),
    ...own.map(
      ({ vm, ilpip }) =>
        `-A POSTROUTING -s ${formatAddress(vm.address)} -j SNAT --to-source ${formatAddress(ilpip)}`,
    ),
    ...pools.flatMap((pool, index) => [
      ...addressRuns(pool.vms.map(({ address }) => address)).map(
        (run) => `-A POSTROUTING ${within('src', run)} -g pool_${index}`,
      ),
      ...snatLines(`pool_${index}`, pool, settings, variant),
    ]),
    'COMMIT',
    '*filter',
    ':INPUT DROP [0:0]',
    ':FORWARD ACCEPT [0:0]',
    ':OUTPUT ACCEPT [0:0]',
    ...filter.chains,
    ...(variant.invalid === 'drop' ? ['-A FORWARD -m conntrack --ctstate INVALID -j DROP'] : []),
    // As in nft-rules.ts: meant for nobody.
    '-A FORWARD -i outside -o outside -j DROP',
    ...addressRuns(publicAddresses).map((run) => `-A FORWARD ${within('dst', run)} -j DROP`),
    ...filter.rules,
    'COMMIT',
    '',
  ].join('\n');
}

/** `first-last` or one address, as iptables matches it. */
function within(which: 'src' | 'dst', run: string): string {
  if (run.includes('-')) return `-m iprange --${which}-range ${run}`;
  return which === 'src' ? `-s ${run}` : `-d ${run}`;
}

function snatLines(
  chain: string,
  { addresses }: AddressPool,
  { ports }: Settings,
  { translation, portChoice, persistent }: NetfilterVariant,
): readonly string[] {
  const choice = { preserve: '', random: ' --random', 'fully-random': ' --random-fully' }[portChoice];
  if (translation === 'masquerade') return [`-A ${chain} -j MASQUERADE${choice}`];
  if (translation === 'masquerade-range') {
    const to = `-j MASQUERADE --to-ports ${ports.first}-${ports.last}${choice}`;
    return [`-A ${chain} -p tcp ${to}`, `-A ${chain} -p udp ${to}`, `-A ${chain} -j MASQUERADE`];
  }
  const flags = `${choice}${persistent ? ' --persistent' : ''}`;
  const runs = addressRuns(addresses);
  return runs.flatMap((run, index) => {
    const left = runs.length - index;
    // iptables takes one range of addresses; a set with gaps is spread by chance, each flow for itself.
    const chance = left === 1 ? '' : ` -m statistic --mode random --probability ${(1 / left).toFixed(11)}`;
    return [
      `-A ${chain} -p tcp${chance} -j SNAT --to-source ${run}:${ports.first}-${ports.last}${flags}`,
      `-A ${chain} -p udp${chance} -j SNAT --to-source ${run}:${ports.first}-${ports.last}${flags}`,
      ...(left === 1 ? [`-A ${chain} -j SNAT --to-source ${run}`] : []),
    ];
  });
}
