import { netfilterSystem } from './netfilter-system.ts';

export const iptablesLegacy = netfilterSystem('the Linux kernel: iptables on the legacy tables, SNAT', {
  frontEnd: 'iptables-legacy',
});
