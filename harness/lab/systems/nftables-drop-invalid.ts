import { netfilterSystem } from './netfilter-system.ts';

export const nftablesDropInvalid = netfilterSystem(
  'the Linux kernel: nft, snat, and packets that fit no connection are dropped',
  { invalid: 'drop' },
);
