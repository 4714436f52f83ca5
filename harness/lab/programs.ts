import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** What labs start, and the Debian package that has it. */
const PROGRAMS = {
  nft: 'nftables',
  ethtool: 'ethtool',
  slirp4netns: 'slirp4netns',
  pasta: 'passt',
  'linux.uml': 'user-mode-linux',
  modprobe: 'kmod',
  go: 'golang-go',
  ss: 'iproute2',
  faketime: 'faketime',
  'ovsdb-server': 'openvswitch-switch',
  'ovs-vswitchd': 'openvswitch-switch',
  'ovs-vsctl': 'openvswitch-switch',
  'ovs-ofctl': 'openvswitch-switch',
  'ovs-dpctl': 'openvswitch-switch',
  'ovsdb-tool': 'openvswitch-switch',
  'iptables-nft': 'iptables',
  'iptables-nft-restore': 'iptables',
  'iptables-legacy': 'iptables',
  'iptables-legacy-restore': 'iptables',
  conntrack: 'conntrack',
  ip: 'iproute2',
  unshare: 'util-linux',
  setpriv: 'util-linux',
  nsenter: 'util-linux',
  perl: 'perl-base',
} as const;
export type Program = keyof typeof PROGRAMS;

/** What every lab needs. */
const ALWAYS: readonly Program[] = ['conntrack', 'ip', 'unshare', 'setpriv', 'perl'];

/** Debian keeps half of these where an ordinary user's PATH does not look. */
export function searchPath(): string {
  const path = process.env['PATH'] ?? '/usr/bin:/bin';
  return [path, '/usr/local/sbin', '/usr/sbin', '/sbin'].join(delimiter);
}

/**
 * What the processes of a lab have in their environment. iptables(8) of the legacy tables locks a file that an ordinary user may
 * not open, against others of its network namespace, of which a lab has none: any file does.
 */
export function labEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env, PATH: searchPath(), LC_ALL: 'C', XTABLES_LOCKFILE: '/dev/null' };
}

export interface MissingProgram {
  readonly program: string;
  readonly package: string;
}

/** Of what every lab needs, and of `more`. */
export function missingPrograms(more: readonly Program[], path = searchPath()): readonly MissingProgram[] {
  return [...more, ...ALWAYS]
    .filter((program) => !isOn(path, program))
    .map((program) => ({ program, package: PROGRAMS[program] }));
}

function isOn(path: string, program: string): boolean {
  return path.split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return folder !== '';
    } catch {
      return false;
    }
  });
}
