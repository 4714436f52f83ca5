import { fileURLToPath } from 'node:url';
import { STATE } from '../confinement.ts';
import { scriptedNat } from './scripted-nat.ts';
import type { LabSystem } from './system.ts';

const SCRIPT = fileURLToPath(new URL('../gvisor/gvisor.sh', import.meta.url));
const LIBRARY = '/usr/share/gocode/src/gvisor.dev/gvisor/pkg/tcpip/stack';

/** The stack is a library: a router of it is compiled for the lab. */
export const gvisor: LabSystem = {
  title: "gVisor's network stack in user space, as a router: SNAT by its iptables",
  programs: ['go', 'ethtool', 'nsenter'],
  descriptors: ['packet'],
  probe: {
    command: ['sh', '-c', `[ -d ${LIBRARY} ] || { echo "lab-gvisor: no ${LIBRARY}" >&2; exit 1; }`],
    input: '',
  },
  look: [`${STATE}/gateway ${STATE}/control show`, 'ip -s link show outside'],
  nat: (name, place) => scriptedNat(name, SCRIPT, place, { built: true }),
};
