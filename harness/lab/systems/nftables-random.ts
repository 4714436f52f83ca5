import { netfilterSystem } from './netfilter-system.ts';

export const nftablesRandom = netfilterSystem('the Linux kernel: nft, snat, random ports', {
  portChoice: 'random',
});
