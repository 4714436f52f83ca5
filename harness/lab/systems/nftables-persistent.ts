import { netfilterSystem } from './netfilter-system.ts';

export const nftablesPersistent = netfilterSystem(
  'the Linux kernel: nft, snat, a host keeps its address of several',
  { persistent: true },
);
