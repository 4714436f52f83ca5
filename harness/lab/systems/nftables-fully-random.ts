import { netfilterSystem } from './netfilter-system.ts';

export const nftablesFullyRandom = netfilterSystem('the Linux kernel: nft, snat, fully random ports', {
  portChoice: 'fully-random',
});
