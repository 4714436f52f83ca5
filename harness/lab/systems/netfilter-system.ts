import { netfilter } from '../netfilter.ts';
import { type NetfilterVariant, type PacketFilter, PLAIN } from '../netfilter-variant.ts';
import type { LabSystem } from './system.ts';

/** One NAT rule and one map: whether the kernel has nf_tables with NAT, and lets us use it here. */
const NFT_PROBE = `table ip snatcheck {
  map m { type ipv4_addr : ipv4_addr; elements = { 10.0.0.1 : 192.0.2.1 } }
  chain c {
    type nat hook postrouting priority srcnat; policy accept;
    snat to ip saddr map @m
  }
}
`;
const IPTABLES_PROBE = `*nat
-A POSTROUTING -p udp -m iprange --src-range 10.0.0.1-10.0.0.2 -j SNAT --to-source 192.0.2.1:2000-2007
COMMIT
*filter
-A FORWARD -m conntrack --ctstate ESTABLISHED -j ACCEPT
COMMIT
`;

/**
 * The kernel's NAT in one of its variants; what is left out is as in PLAIN.
 * @param descriptors what is on its two sides.
 */
export function netfilterSystem(
  title: string,
  differs: Partial<NetfilterVariant> & { readonly frontEnd?: PacketFilter },
  descriptors: LabSystem['descriptors'] = ['tun', 'packet'],
): LabSystem {
  const { frontEnd = 'nft' } = differs;
  return {
    title,
    programs: frontEnd === 'nft' ? ['nft'] : [frontEnd, `${frontEnd}-restore`],
    descriptors,
    probe:
      frontEnd === 'nft'
        ? { command: ['nft', '-f', '-'], input: NFT_PROBE }
        : { command: [`${frontEnd}-restore`], input: IPTABLES_PROBE },
    look: [
      'conntrack -L',
      'conntrack -C',
      ...(frontEnd === 'nft' ? ['nft list ruleset'] : [`${frontEnd}-save`]),
      'cat /proc/net/stat/nf_conntrack',
    ],
    nat: (name, place) => netfilter(name, { ...PLAIN, ...differs }, place),
  };
}
