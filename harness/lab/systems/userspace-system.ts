import { fileURLToPath } from 'node:url';
import { scriptedNat } from './scripted-nat.ts';
import type { LabSystem } from './system.ts';

/**
 * A daemon in user space that a script of ours puts up, by the same contract as the scripts of users.
 * @param descriptors what is on its two sides.
 */
export function userspaceSystem(
  title: string,
  program: 'slirp4netns' | 'pasta',
  descriptors: LabSystem['descriptors'],
): LabSystem {
  const script = fileURLToPath(new URL(`../userspace/${program}.sh`, import.meta.url));
  return {
    title,
    programs: [program, 'faketime', 'ethtool', 'nsenter', 'ss'],
    descriptors,
    // Its TAP is opened by itself, in a namespace within.
    probe: { command: ['sh', '-c', ': <>/dev/net/tun'], input: '' },
    look: ['ss --udp --tcp --numeric --processes --all', 'ip rule', 'ip -n guest addr', 'ip -n guest neigh'],
    nat: (name, place) => scriptedNat(name, script, place),
  };
}
