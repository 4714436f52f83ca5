import { resolve } from 'node:path';
import { STATE } from '../confinement.ts';
import type { NetfilterVariant } from '../netfilter-variant.ts';
import type { Program } from '../programs.ts';
import type { UmlImage, UmlKernel } from '../uml/uml-kernel.ts';
import { umlNat } from '../uml/uml-nat.ts';
import type { LabSystem } from './system.ts';

const DEBIAN = 'linux.uml';
/** Debian's, unless somebody names one that was built with ARCH=um, mostly without modules. */
const image = imageOf(process.env);
export const isDebians = image.program === DEBIAN;
const PROBE = `version=$("$1" --version 2>/dev/null) && [ -n "$version" ] || { echo "lab-uml: $1" >&2; exit 1; }`;
const WITHIN = `${STATE}/in-kernel`;

/**
 * A NAT of a kernel that is a process.
 * @param variantOn readies that kernel, and says which variant of its NAT it is to have.
 * @param look commands for that kernel.
 */
export function umlSystem(
  title: string,
  programs: readonly Program[],
  look: readonly string[],
  variantOn: (kernel: UmlKernel) => NetfilterVariant,
): LabSystem {
  return {
    title,
    programs: [...(isDebians ? (['linux.uml', 'modprobe'] as const) : []), ...programs, 'nsenter', 'ethtool'],
    descriptors: ['packet'],
    probe: { command: ['sh', '-c', PROBE, 'sh', image.program], input: '' },
    look: ['conntrack -L', ...look, 'cat /proc/net/stat/nf_conntrack'].map(
      (command) => `${WITHIN} ${command}`,
    ),
    nat: (name, place) => umlNat(name, place, image, variantOn),
  };
}

function imageOf({ SNATCHECK_UML_KERNEL: own, SNATCHECK_UML_MODULES: modules }: NodeJS.ProcessEnv): UmlImage {
  if (own === undefined || own === '') return { program: DEBIAN, modules: '/usr/lib/uml/modules' };
  return { program: resolve(own), modules: modules === undefined ? '' : resolve(modules) };
}
