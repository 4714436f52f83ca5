import { netfilterSystem } from './netfilter-system.ts';

export const nftablesMasqueradeRange = netfilterSystem(
  'the Linux kernel: nft, masquerade to a range of ports',
  { translation: 'masquerade-range' },
);
