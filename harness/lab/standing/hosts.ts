import { HOPS, ip } from '../interfaces.ts';
import { carryOut, THIS_KERNEL } from '../kernel.ts';
import { FAR_MAC } from '../sides.ts';

/** Names of the network namespaces on the two sides of a lab that stands. */
export const VMS = 'vms';
export const INTERNET = 'internet';

/**
 * Two hosts beside the router of this namespace, so that any program can be run on either side: `vms` is every VM and
 * `internet` every destination, by routes that make whole networks local.
 */
export function addHosts(): void {
  ip([`netns add ${VMS}`, `netns add ${INTERNET}`]);
  ip(
    (['inside', 'outside'] as const).flatMap((side) => [
      `link add ${side} type veth peer name ${side}-far`,
      `link set ${side}-far address ${FAR_MAC} netns ${side === 'inside' ? VMS : INTERNET}`,
    ]),
  );
  const host = (name: string, side: 'inside' | 'outside', local: readonly string[], source: string) =>
    ip(
      [
        'link set lo up',
        `link set ${side}-far name eth0`,
        'link set eth0 up',
        `addr add ${HOPS[side].far}/30 dev eth0 scope link`,
        ...local.map((network) => `route add local ${network} dev lo`),
        `route add default via ${HOPS[side].near.split('/')[0]} dev eth0 src ${source}`,
      ],
      name,
    );
  host(VMS, 'inside', ['10.0.0.0/16'], '10.0.0.4');
  host(INTERNET, 'outside', ['198.51.100.0/24', '198.18.0.0/15'], '198.51.100.10');
}

/** Hosts' kernels leave checksums and the parts of large packets to a network card (ethtool(8)); who reads from a socket gets them unmade. */
export function leaveNothingToCards(): void {
  for (const host of [VMS, INTERNET]) {
    const offloads = ['-K', 'eth0', 'tx', 'off', 'gso', 'off'];
    carryOut(THIS_KERNEL, 'ip', ['netns', 'exec', host, 'ethtool', ...offloads], '');
  }
}
