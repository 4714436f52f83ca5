import { netfilterSystem } from './netfilter-system.ts';

export const iptables = netfilterSystem('the Linux kernel: iptables on nf_tables, SNAT', {
  frontEnd: 'iptables-nft',
});
