import { PLAIN } from '../netfilter-variant.ts';
import { isDebians, umlSystem } from './uml-system.ts';

export const uml = umlSystem(
  'another Linux kernel, as a process (User Mode Linux): nft or iptables-legacy, SNAT',
  ['nft', 'iptables-legacy', 'iptables-legacy-restore'],
  [isDebians ? 'iptables-legacy-save' : 'nft list ruleset'],
  (kernel) => {
    const hasNft = kernel.run('nft', ['add', 'table', 'ip', 'snatcheck']).status === 0;
    return { ...PLAIN, frontEnd: hasNft ? 'nft' : 'iptables-legacy' };
  },
);
