import { spawnSync } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import { formatAddress, SnatcheckError } from '../../../spec/vocabulary/index.ts';
import { HOPS, ip } from '../interfaces.ts';
import { FAR_MAC } from '../sides.ts';
import type { Ends } from './messages.ts';

/** The two namespaces: every VM is in the one, every destination and stranger in the other. */
export const HOSTS = { inside: 'vms', outside: 'internet' } as const;
export type HostSide = keyof typeof HOSTS;

/** The packet filter's set of connections that may say RST. */
const TABLE = 'snatcheck';
/**
 * What the kernel says on its own does not leave: a RST for a connection that only we know to be over, or an ICMP error for a
 * port that we closed. A RST that is asked for is let out by name.
 */
const FILTER = `table ip ${TABLE} {
  set told { type ipv4_addr . inet_service . ipv4_addr . inet_service; }
  chain output {
    type filter hook output priority 0;
    tcp flags & rst == rst ip saddr . tcp sport . ip daddr . tcp dport != @told drop
    icmp type destination-unreachable drop
  }
}
`;

/** Makes both, each with one interface towards the router of this namespace, and every address there is as its own. */
export function addSocketHosts(): void {
  ip([`netns add ${HOSTS.inside}`, `netns add ${HOSTS.outside}`]);
  ip(
    sides.flatMap((side) => [
      `link add ${side} type veth peer name ${side}-far`,
      `link set ${side}-far address ${FAR_MAC} netns ${HOSTS[side]}`,
    ]),
  );
  for (const side of sides) {
    ip(
      [
        'link set lo up',
        `link set ${side}-far name eth0`,
        'link set eth0 up mtu 65521',
        `addr add ${HOPS[side].far}/30 dev eth0 scope link`,
        // Whatever comes in is for this host, and whatever it sends leaves: also to addresses of its own, by way of the NAT.
        'route add local 0.0.0.0/0 dev lo table local',
        // The kernel acknowledges at once, and not when an operation is long over.
        `route add default via ${HOPS[side].near.split('/')[0]} dev eth0 table 100 quickack 1`,
        'rule add pref 1 iif lo lookup 100',
        'rule add pref 10 lookup local',
        'rule del pref 0',
      ],
      HOSTS[side],
    );
    inHost(side, 'sh', ['-c', SETTINGS]);
    inHost(side, 'nft', ['-f', '-'], FILTER);
  }
}

/** Within which a kernel, however busy, has noticed that a link is up. */
const NOTICED_MS = 10_000;

/**
 * Until the kernel has noticed that both ends of a link are up, up to a second later where it is busy, it drops what is sent there.
 * @throws SnatcheckError `lab-hosts` where it does not within 10 s
 */
export async function untilLinked(): Promise<void> {
  const links = sides.flatMap((side) => [
    ['link', 'show', side],
    ['-n', HOSTS[side], 'link', 'show', 'eth0'],
  ]);
  const isUp = (link: readonly string[]) =>
    / state UP /.test(spawnSync('ip', link, { encoding: 'utf8' }).stdout);
  for (const since = performance.now(); !links.every(isUp); await setTimeout(20)) {
    if (performance.now() - since < NOTICED_MS) continue;
    throw new SnatcheckError('lab-hosts', {
      expected: 'every link between the hosts and the NAT to be up',
      received: `one that is not after ${NOTICED_MS / 1_000} s`,
      remedy: 'Try again on a machine that is less busy.',
    });
  }
}

const sides = ['inside', 'outside'] as const;

const SETTINGS = [
  ['ipv4/conf/all/accept_local', 1],
  ['ipv4/conf/eth0/accept_local', 1],
  ['ipv4/conf/all/rp_filter', 0],
  ['ipv4/conf/eth0/rp_filter', 0],
  ['ipv4/ip_unprivileged_port_start', 0],
  // Ports of connections that are over can be had again at once.
  ['ipv4/tcp_max_tw_buckets', 0],
  ['core/somaxconn', 65_535],
  ['ipv4/tcp_syncookies', 0],
  // What was not answered is not said again in the time of another operation.
  ['ipv4/tcp_synack_retries', 0],
]
  .map(([path, value]) => `echo ${value} >/proc/sys/net/${path}`)
  .join(' && ');

/** Lets out the RST of these connections. */
export function letReset(side: HostSide, connections: readonly Ends[]): void {
  const elements = connections.map(
    ({ at, atPort, peer, peerPort }) =>
      `${formatAddress(at)} . ${atPort} . ${formatAddress(peer)} . ${peerPort}`,
  );
  inHost(side, 'nft', ['-f', '-'], `add element ip ${TABLE} told { ${elements.join(', ')} }\n`);
}

export function forgetResets(side: HostSide): void {
  inHost(side, 'nft', ['flush', 'set', 'ip', TABLE, 'told']);
}

/** The command that runs another one in a host's namespace. */
export function hostCommand(side: HostSide, command: readonly string[]): [string, ...string[]] {
  return ['nsenter', `--net=/run/netns/${HOSTS[side]}`, '--', ...command];
}

function inHost(side: HostSide, program: string, args: readonly string[], input = ''): void {
  const [file, ...rest] = hostCommand(side, [program, ...args]);
  const { status, stderr, error } = spawnSync(file, rest, { input, encoding: 'utf8' });
  if (status === 0) return;
  throw new SnatcheckError('lab-hosts', {
    expected: `${program} to set up the host ${HOSTS[side]}`,
    received: error?.message ?? stderr.trim(),
    remedy: 'The kernel needs nf_tables, and policy routing (CONFIG_IP_MULTIPLE_TABLES).',
  });
}
