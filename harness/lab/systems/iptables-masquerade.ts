import { netfilterSystem } from './netfilter-system.ts';

export const iptablesMasquerade = netfilterSystem(
  'the Linux kernel: iptables on nf_tables, MASQUERADE to a range, fully random ports',
  { frontEnd: 'iptables-nft', translation: 'masquerade-range', portChoice: 'fully-random' },
);
