import { resolve } from 'node:path';
import { STATE } from '../confinement.ts';
import type { UmlImage } from '../uml/uml-kernel.ts';
import { umlNat } from '../uml/uml-nat.ts';
import type { LabSystem } from './system.ts';

const DEBIAN = 'linux.uml';
/** Debian's, unless somebody names one that was built with ARCH=um, mostly without modules. */
const image = imageOf(process.env);
const PROBE = `version=$("$1" --version 2>/dev/null) && [ -n "$version" ] || { echo "lab-uml: $1" >&2; exit 1; }`;
const WITHIN = `${STATE}/in-kernel`;

export const uml: LabSystem = {
  title: 'another Linux kernel, as a process (User Mode Linux): nft or iptables-legacy, SNAT',
  programs: [
    ...(image.program === DEBIAN ? (['linux.uml', 'modprobe'] as const) : []),
    'nft',
    'iptables-legacy',
    'iptables-legacy-restore',
    'nsenter',
    'ethtool',
  ],
  descriptors: ['packet'],
  probe: { command: ['sh', '-c', PROBE, 'sh', image.program], input: '' },
  look: [
    'conntrack -L',
    image.program === DEBIAN ? 'iptables-legacy-save' : 'nft list ruleset',
    'cat /proc/net/stat/nf_conntrack',
  ].map((command) => `${WITHIN} ${command}`),
  nat: (name, place) => umlNat(name, place, image),
};

function imageOf({ SNATCHECK_UML_KERNEL: own, SNATCHECK_UML_MODULES: modules }: NodeJS.ProcessEnv): UmlImage {
  if (own === undefined || own === '') return { program: DEBIAN, modules: '/usr/lib/uml/modules' };
  return { program: resolve(own), modules: modules === undefined ? '' : resolve(modules) };
}
