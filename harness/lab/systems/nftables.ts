import { netfilterSystem } from './netfilter-system.ts';

export const nftables = netfilterSystem('the Linux kernel: nft, snat to addresses and a range of ports', {});
