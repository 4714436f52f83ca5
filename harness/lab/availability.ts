import { spawnSync } from 'node:child_process';
import { isolated } from './namespaces.ts';
import type { Descriptors, Wiring } from './options.ts';
import { labEnvironment, type MissingProgram, missingPrograms } from './programs.ts';
import { systemNamed } from './system-named.ts';
import type { LabSystem } from './systems/system.ts';

export type LabAvailability =
  | {
      readonly ok: true;
      /** Whether whoever asks is root; the lab needs neither root nor any right of root's. */
      readonly how: 'root' | 'rootless';
      readonly descriptors: Wiring;
      /** False where the kernel refuses user namespaces and root makes the other ones directly. */
      readonly userNamespace: boolean;
    }
  | { readonly ok: false; readonly code: string; readonly reason: string; readonly remedy: string };

const INSTALL = 'or run `npm run lab:install`, which installs all that the lab needs on Debian and Ubuntu';

/**
 * Whether a lab target works here, found by trying: makes the namespaces, opens the descriptors and has its probe carried
 * out. Takes 60 ms, and up to three times that where the first way is refused.
 * @param name what follows `lab:`.
 * @param only one kind of descriptor, where the caller insists.
 * @throws SnatcheckError `lab-unknown`.
 */
export function labAvailability(name = 'nftables', only: Descriptors | null = null): LabAvailability {
  return systemAvailability(systemNamed(name), only);
}

export function systemAvailability(system: LabSystem, only: Descriptors | null): LabAvailability {
  if (process.platform !== 'linux') {
    return no(
      'lab-platform',
      `this is ${process.platform}`,
      'The lab is made of Linux namespaces: use Linux.',
    );
  }
  const missing = missingPrograms(system.programs);
  if (missing.length > 0) return lacking(missing);

  const how = process.getuid?.() === 0 ? 'root' : 'rootless';
  const wirings: readonly Wiring[] = system.descriptors;
  const kinds = wirings.filter((kind) => only === null || kind === only);
  if (kinds.length === 0) {
    return no(
      'lab-descriptors',
      `it can be fed by ${system.descriptors.join(', ')} alone`,
      'Ask for those, or for none.',
    );
  }
  let refusal = '';
  // Root falls back on plain namespaces, for example in a container that has the rights but bars user namespaces.
  for (const userNamespace of how === 'root' ? [true, false] : [true]) {
    for (const descriptors of kinds) {
      const failure = attempt(system, userNamespace, descriptors);
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
function attempt({ probe }: LabSystem, userNamespace: boolean, descriptors: Wiring): string | null {
  const [file, ...args] = isolated({ userNamespace, descriptors }, probe.command);
  const { status, stderr, error } = spawnSync(file, args, {
    input: probe.input,
    encoding: 'utf8',
    env: labEnvironment(),
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
  if (line.includes('/dev/net/tun')) {
    return no(
      'lab-tun',
      `no TAP can be made: ${line}`,
      'Load the module tun (modprobe tun), let everybody open it (chmod 666 /dev/net/tun, as udev does), or run as root.',
    );
  }
  if (line.startsWith('lab-uml')) {
    return no(
      'lab-uml',
      `no kernel that runs as a process: ${line.replace('lab-uml: ', '')}`,
      'Name one that was built with ARCH=um in SNATCHECK_UML_KERNEL (docs/lab.md), or leave it out for Debian’s.',
    );
  }
  if (line.startsWith('lab-gvisor')) {
    return no(
      'lab-gvisor',
      `no library of its network stack: ${line.replace('lab-gvisor: ', '')}`,
      `Install golang-gvisor-gvisor-dev, ${INSTALL}.`,
    );
  }
  return no(
    'lab-nat-rule',
    `the kernel refused a NAT rule: ${line}`,
    'Load the modules of the NAT (modprobe nft_nat; for iptables xt_nat and iptable_nat), or use a kernel that has them.',
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
