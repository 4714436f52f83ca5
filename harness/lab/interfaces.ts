import {
  type Address,
  type Cidr,
  containedInAny,
  type Deployment,
  formatAddress,
  formatCidr,
} from '../../spec/vocabulary/index.ts';
import { connectedNetworks } from './connected-networks.ts';
import { carryOut, type Kernel, THIS_KERNEL } from './kernel.ts';
import type { Wiring } from './options.ts';
import { FAR_MAC, NEAR_MACS } from './sides.ts';

const SIDES = ['inside', 'outside'] as const;
/** The largest IPv4 packet: nothing is ever fragmented here, whatever a scenario sends. */
const MTU = 65_535;
/** Packets that a TUN holds until they are read. */
const QUEUE = 4_096;
/** Link-local networks of the veth pairs (RFC 3927), which a router needs as next hops: ours, and behind it theirs. */
export const HOPS = {
  inside: { near: '169.254.0.1/30', far: '169.254.0.2' },
  outside: { near: '169.254.0.5/30', far: '169.254.0.6' },
} as const;

/** Makes a router of a kernel, in this namespace if it is the one below: everything but the rules and the private routes. */
export function setUpInterfaces(kind: Wiring, kernel = THIS_KERNEL, mtu = MTU): void {
  const ip = (commands: readonly string[]) => batch(kernel, [], commands);
  ip(SIDES.map((name) => `link set ${name} up mtu ${mtu} txqueuelen ${QUEUE}${address(kind, name)}`));
  if (kind !== 'tun') {
    ip(
      SIDES.flatMap((name) => [
        // A host's end is in the host's namespace.
        ...(kind === 'packet' ? [`link set ${name}-far mtu ${MTU}`] : []),
        // Of scope link, so that masquerade does not take it for the router's public address.
        `addr add ${HOPS[name].near} dev ${name} scope link`,
        // Nobody would answer ARP.
        `neigh add ${HOPS[name].far} lladdr ${FAR_MAC} nud permanent dev ${name}`,
      ]),
    );
  }
  ip([`route add default ${towards(kind, 'outside')}`]);
  for (const [path, value] of routerSettings()) kernel.write(`/proc/sys/net/${path}`, value);
}

function address(kind: Wiring, name: 'inside' | 'outside'): string {
  return kind !== 'tun' ? ` address ${NEAR_MACS[name]}` : '';
}

function towards(kind: Wiring, name: 'inside' | 'outside'): string {
  return kind !== 'tun' ? `via ${HOPS[name].far} dev ${name}` : `dev ${name}`;
}

function routerSettings(): readonly (readonly [string, string])[] {
  return [
    ['ipv4/ip_forward', '1'],
    // A new namespace takes over these settings from the first one. Where that forwards already and new interfaces do not, the line
    // above changes nothing.
    ...SIDES.map((name) => [`ipv4/conf/${name}/forwarding`, '1'] as const),
    ...['all', 'default', ...SIDES].flatMap((name) => [
      // Sources are anything on both sides, and strangers are part of the tests.
      [`ipv4/conf/${name}/rp_filter`, '0'] as const,
      [`ipv4/conf/${name}/send_redirects`, '0'] as const,
    ]),
  ];
}

/** Networks that are reached through `inside`: those with VMs or subnets, and every VM that lies outside them. */
export function privateNetworks(deployment: Deployment): readonly Cidr[] {
  const connected = connectedNetworks(deployment);
  const networks = [
    ...deployment.virtualNetwork.filter((network) => !connected.includes(network)),
    ...deployment.subnets.map(({ range }) => range),
  ];
  const others = deployment.vms.filter(({ address: base }) => !containedInAny(networks, base));
  return [...networks, ...others.map(({ address: base }) => ({ base, bits: 32 }))];
}

/** Routes to the private networks, instead of those that were there. */
export function routePrivate(kind: Wiring, networks: readonly Cidr[], kernel = THIS_KERNEL): void {
  const routes = new Set(
    networks.map((network) => `route add ${formatCidr(network)} ${towards(kind, 'inside')}`),
  );
  const flush = kind !== 'tun' ? 'route flush dev inside proto boot' : 'route flush dev inside';
  batch(kernel, [], [flush, ...routes]);
}

/** Settings of the connection tracker. */
export function setTimers(kernel: Kernel, timers: ReadonlyMap<string, number>): void {
  for (const [name, seconds] of timers) kernel.write(`/proc/sys/net/netfilter/${name}`, String(seconds));
}

/** @param host the network namespace that is meant, if not this one. */
export function ip(commands: readonly string[], host: string | null = null): void {
  batch(THIS_KERNEL, host === null ? [] : ['-n', host], commands);
}

/** The public address of the router itself, instead of the one that was there; masquerade takes it. */
export function setRouterAddress(kernel: Kernel, address: Address, before: Address | null): void {
  batch(
    kernel,
    [],
    [
      ...(before === null ? [] : [`addr del ${formatAddress(before)}/32 dev outside`]),
      `addr add ${formatAddress(address)}/32 dev outside`,
    ],
  );
}

function batch(kernel: Kernel, options: readonly string[], commands: readonly string[]): void {
  carryOut(kernel, 'ip', [...options, '-batch', '-'], `${commands.join('\n')}\n`);
}
