import { spawnSync } from 'node:child_process';
import { isolated } from './namespaces.ts';
import type { Descriptors } from './options.ts';
import { type MissingProgram, missingPrograms, searchPath } from './programs.ts';

export type LabAvailability =
  | {
      readonly ok: true;
      /** Whether whoever asks is root; the lab needs neither root nor any right of root's. */
      readonly how: 'root' | 'rootless';
      readonly descriptors: Descriptors;
      /** False where the kernel refuses user namespaces and root makes the other ones directly. */
      readonly userNamespace: boolean;
    }
  | { readonly ok: false; readonly code: string; readonly reason: string; readonly remedy: string };

/** One NAT rule and one map: whether the kernel has nf_tables with NAT, and lets us use it here. */
const PROBE_RULES = `table ip snatcheck {
  map m { type ipv4_addr : ipv4_addr; elements = { 10.0.0.1 : 192.0.2.1 } }
  chain c {
    type nat hook postrouting priority srcnat; policy accept;
    snat to ip saddr map @m
  }
}
`;
const INSTALL = 'or run `npm run lab:install`, which installs all that the lab needs on Debian and Ubuntu';

/**
 * Whether lab targets work here, found by trying: makes the namespaces, opens the descriptors and loads one rule.
 * Takes 60 ms, and up to three times that where the first way is refused.
 * @param only one kind of descriptor, where the caller insists.
 */
export function labAvailability(only: Descriptors | null = null): LabAvailability {
  if (process.platform !== 'linux') {
    return no(
      'lab-platform',
      `this is ${process.platform}`,
      'The lab is made of Linux namespaces: use Linux.',
    );
  }
  const missing = missingPrograms();
  if (missing.length > 0) return lacking(missing);

  const how = process.getuid?.() === 0 ? 'root' : 'rootless';
  const kinds: readonly Descriptors[] = only === null ? ['tun', 'packet'] : [only];
  let refusal = '';
  // Root falls back on plain namespaces, for example in a container that has the rights but bars user namespaces.
  for (const userNamespace of how === 'root' ? [true, false] : [true]) {
    for (const descriptors of kinds) {
      const failure = attempt(userNamespace, descriptors);
      if (failure === null) return { ok: true, how, descriptors, userNamespace };
      refusal = failure;
      // Only a missing descriptor is mended by the other kind of descriptor.
      if (!failure.startsWith('lab-descriptor')) break;
    }
    if (!refusal.startsWith('unshare') && !refusal.startsWith('setpriv')) break;
  }
  return explain(refusal);
}

/** @returns null, or what was written on stderr. */
function attempt(userNamespace: boolean, descriptors: Descriptors): string | null {
  const [file, ...args] = isolated({ userNamespace, descriptors }, ['nft', '-f', '-']);
  const { status, stderr, error } = spawnSync(file, args, {
    input: PROBE_RULES,
    encoding: 'utf8',
    env: { ...process.env, PATH: searchPath(), LC_ALL: 'C' },
    timeout: 10_000,
    killSignal: 'SIGKILL',
  });
  if (status === 0) return null;
  return stderr.trim() === '' ? (error?.message ?? `ended with ${status}`) : stderr.trim();
}

function explain(refusal: string): LabAvailability {
  const [line = ''] = refusal.split('\n');
  if (line.startsWith('unshare') || line.startsWith('setpriv')) {
    return no(
      'lab-user-namespaces',
      `the kernel refused namespaces: ${line}`,
      'Allow user namespaces (sysctl user.max_user_namespaces, kernel.unprivileged_userns_clone=1 on old Debian, ' +
        'kernel.apparmor_restrict_unprivileged_userns=0 on Ubuntu; in a container --security-opt ' +
        'seccomp=unconfined), or run as root.',
    );
  }
  if (line.startsWith('lab-descriptor')) {
    return no(
      'lab-descriptors',
      `no raw descriptor can be opened: ${line}`,
      'Load the module tun (modprobe tun) and allow /dev/net/tun, or load veth and af_packet.',
    );
  }
  return no(
    'lab-nftables',
    `the kernel refused a NAT rule: ${line}`,
    'Load the modules nf_tables and nft_nat (modprobe nft_nat), or use a kernel that has them.',
  );
}

function lacking(missing: readonly MissingProgram[]): LabAvailability {
  const packages = [...new Set(missing.map((program) => program.package))].join(' ');
  const programs = missing.map(({ program }) => program).join(', ');
  return no('lab-programs', `not installed: ${programs}`, `Run \`apt install ${packages}\`, ${INSTALL}.`);
}

function no(code: string, reason: string, remedy: string): LabAvailability {
  return { ok: false, code, reason, remedy };
}
