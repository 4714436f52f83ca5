import { netfilterSystem } from './netfilter-system.ts';

export const nftablesSockets = netfilterSystem(
  "as nftables, between hosts' own UDP and TCP sockets instead of raw packets",
  {},
  ['hosts'],
);
