import { netfilterSystem } from './netfilter-system.ts';

export const nftablesMasquerade = netfilterSystem('the Linux kernel: nft, masquerade', {
  translation: 'masquerade',
});
