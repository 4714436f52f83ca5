import { fileURLToPath } from 'node:url';
import type { Wiring } from './options.ts';

/**
 * A command that runs `command` as the first process of its own network, mount and PID namespaces (and user namespace
 * where `userNamespace`), with raw descriptors on both sides of the NAT that is to be.
 *
 * Nothing of it can stay behind: the kernel ends every process of a PID namespace with its first one. That one dies
 * with `unshare` (--kill-child), `unshare` with whoever started it (setpriv --pdeathsig: the kernel's
 * PR_SET_PDEATHSIG, which works for kill -9 too), and the namespaces and interfaces go with the last process.
 */
export function isolated(
  { userNamespace, descriptors }: { userNamespace: boolean; descriptors: Wiring },
  command: readonly string[],
): [string, ...string[]] {
  const perl = fileURLToPath(new URL('./open-descriptors.pl', import.meta.url));
  const open = ['perl', perl, descriptors, ...command];
  const inner = namespaces(userNamespace, descriptors === 'hosts' ? withNamedNetworks(open) : open);
  return ['setpriv', '--pdeathsig', 'KILL', '--', ...inner];
}

/**
 * Named network namespaces are mounts in /run/netns: these must not be the machine's, and what a NAT's own processes name there is
 * to be seen by whoever enters the lab.
 */
export function withNamedNetworks(command: readonly string[]): readonly string[] {
  return [
    'sh',
    '-c',
    'mount -t tmpfs none /run && mount --make-shared /run && mkdir /run/netns && exec "$@"',
    'sh',
    ...command,
  ];
}

/** What is killed leaves its shared memory behind (faketime's is named by a number of a process, which others have in their own lab). */
const OWN_SHARED_MEMORY = '{ [ ! -d /dev/shm ] || mount -t tmpfs none /dev/shm; } && exec "$@"';

/** The same namespaces with nothing in them, for a lab that outlives whoever starts it. */
export function namespaces(userNamespace: boolean, command: readonly string[]): [string, ...string[]] {
  return [
    'unshare',
    ...(userNamespace ? ['--user', '--map-root-user'] : []),
    '--net',
    '--mount',
    '--pid',
    '--fork',
    '--kill-child',
    '--mount-proc',
    '--',
    'sh',
    '-c',
    OWN_SHARED_MEMORY,
    'sh',
    ...command,
  ];
}
