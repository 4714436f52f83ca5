import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { searchPath } from '../../lab/programs.ts';

/** How the gateway is wrong; `none` is as it should be. */
export const MISCONFIGURATIONS = [
  'none',
  'pool-address',
  'ilpip-translated',
  'timer-at-three-quarters',
  'rule-missing',
  'alert-missing',
] as const;
export type Misconfiguration = (typeof MISCONFIGURATIONS)[number];

/** What becomes of packets between the gateway and the internet, in each direction. */
export interface Impairment {
  readonly seed: number;
  /** Of the packets, 0..1. */
  readonly loss: number;
  readonly delayMs: number;
  /** More or less than the delay at most. */
  readonly jitterMs: number;
}

export interface RehearsalPlan {
  readonly misconfiguration: Misconfiguration;
  /** Of the gateway, in whole seconds: the kernel's timers count them. */
  readonly idleTimeoutMs: number;
  readonly impairment: Impairment | null;
  /** Every public address has few ports, and the file allows to exhaust them. */
  readonly exhaustion: boolean;
}

/** A destination that nothing but the exhaustion uses, and the ports of each address then. */
export const EXHAUSTED = '198.51.100.40';
export const FEW = { first: 2_048, last: 2_111 } as const;
/** The bound of the file. */
export const MOST_FLOWS = 200;

export const FRONTEND = '203.0.113.10';
export const DEFAULT = '203.0.113.200';
export const ILPIP = '203.0.113.50';
export const VMS = ['pool-a', 'pool-b', 'alone', 'owner'] as const;
export type VmName = (typeof VMS)[number];
/** Addresses of the servers outside. */
export const OUTSIDE = [
  '198.51.100.10',
  '198.51.100.20',
  '198.51.100.30',
  EXHAUSTED,
  '208.67.222.222',
] as const;
/** Name of the authority of the web server's and the agent's certificates; it is in the controller's folder, as PEM. */
export const AUTHORITY = 'authority';
/** The one VM that is reached by HTTPS, by a network of its own. */
export const MANAGED = { vm: 'owner', near: '172.31.0.1', far: '172.31.0.2' } as const;
const UPLINK = { near: '169.254.2.1', far: '169.254.2.2' } as const;
const HOP = '169.254.1.1';

export const addressOf = (vm: VmName): string => `10.0.0.${4 + VMS.indexOf(vm)}`;

/**
 * VMs, a gateway and the internet as namespaces within this one, which has to be our own: `owner` has an ILPIP and is in the
 * pool, `alone` is in none. This namespace is the internet, and where the controller is.
 */
export function buildWorld(plan: RehearsalPlan): void {
  const { misconfiguration, idleTimeoutMs, impairment } = plan;
  const seconds = Math.round(
    (idleTimeoutMs / 1_000) * (misconfiguration === 'timer-at-three-quarters' ? 0.75 : 1),
  );
  run('mount', ['-t', 'tmpfs', 'tmpfs', '/run']);
  ip('link set lo up', 'netns add gateway', ...VMS.map((vm) => `netns add ${vm}`));
  ip(
    ...(impairment === null
      ? ['link add cloud type veth peer name uplink netns gateway']
      : [
          'netns add relay',
          'link add cloud type veth peer name right netns relay',
          'link add uplink netns gateway type veth peer name left netns relay',
          '-n relay link set left up',
          '-n relay link set right up',
        ]),
    `addr add ${UPLINK.far}/30 dev cloud`,
    'link set cloud up',
    ...OUTSIDE.map((address) => `addr add ${address}/32 dev lo`),
    `-n gateway addr add ${UPLINK.near}/30 dev uplink`,
    '-n gateway link set uplink up',
    '-n gateway link set lo up',
    `-n gateway route add default via ${UPLINK.far}`,
    `route add 203.0.113.0/24 via ${UPLINK.near}`,
  );
  for (const [nth, vm] of VMS.entries()) {
    ip(
      `link add v${nth} netns gateway type veth peer name eth0 netns ${vm}`,
      `-n gateway addr add ${HOP}/32 dev v${nth}`,
      `-n gateway link set v${nth} up`,
      `-n gateway route add ${addressOf(vm)}/32 dev v${nth} src ${HOP}`,
      `-n ${vm} link set lo up`,
      `-n ${vm} addr add ${addressOf(vm)}/32 dev eth0`,
      `-n ${vm} link set eth0 up`,
      `-n ${vm} route add ${HOP}/32 dev eth0 src ${addressOf(vm)}`,
      `-n ${vm} route add default via ${HOP} dev eth0 src ${addressOf(vm)}`,
    );
  }
  ip(
    `link add manage type veth peer name manage netns ${MANAGED.vm}`,
    `addr add ${MANAGED.near}/30 dev manage`,
    'link set manage up',
    `-n ${MANAGED.vm} addr add ${MANAGED.far}/30 dev manage`,
    `-n ${MANAGED.vm} link set manage up`,
  );
  if (impairment !== null) {
    // The relay carries what is on the wire, where an offloaded checksum is not.
    run('ethtool', ['-K', 'cloud', 'tx', 'off']);
    run('ip', ['netns', 'exec', 'gateway', 'ethtool', '-K', 'uplink', 'tx', 'off']);
    for (const [nth, vm] of VMS.entries()) {
      run('ip', ['netns', 'exec', vm, 'ethtool', '-K', 'eth0', 'tx', 'off']);
      run('ip', ['netns', 'exec', 'gateway', 'ethtool', '-K', `v${nth}`, 'tx', 'off']);
    }
  }
  run('ip', ['netns', 'exec', 'gateway', 'nft', '-f', '-'], rules(plan));
  const timers = ['udp_timeout', 'udp_timeout_stream', 'tcp_timeout_established', 'tcp_timeout_syn_sent'];
  const settings = [
    'ipv4/ip_forward=1',
    ...timers.map((timer) => `netfilter/nf_conntrack_${timer}=${seconds}`),
  ];
  for (const setting of settings) {
    const [path, value] = setting.split('=');
    run('ip', ['netns', 'exec', 'gateway', 'sh', '-c', `echo ${value} >/proc/sys/net/${path}`]);
  }
}

/** Ports of a VM's flows to port 7007 of any address, and of those to any other port. */
interface Blocks {
  readonly first: string;
  readonly others: string;
}

/**
 * By the letter no two flows to one address share a port. The kernel tells flows apart by their destination ports too, and picks
 * at random: so each VM of the pool has ports of its own, as Azure allots them, and each port of an address has a part of them.
 */
function rules({ misconfiguration, exhaustion }: RehearsalPlan): string {
  const wrong = misconfiguration === 'pool-address' ? '203.0.113.11' : FRONTEND;
  const few: Blocks = { first: `${FEW.first}-2095`, others: `2096-${FEW.last}` };
  const snat = (vm: VmName, address: string, blocks: Blocks): string => {
    const from = `oifname "uplink" ip saddr ${addressOf(vm)}`;
    const { first, others } = exhaustion ? few : blocks;
    return `${from} ip daddr ${EXHAUSTED} meta l4proto { tcp, udp } snat to ${address}:${FEW.first}-${FEW.last}
    ${from} meta l4proto { tcp, udp } th dport 7007 snat to ${address}:${first}
    ${from} meta l4proto { tcp, udp } snat to ${address}:${others}`;
  };
  const owner =
    misconfiguration === 'ilpip-translated'
      ? snat('owner', DEFAULT, { first: '40000-44999', others: '45000-50000' })
      : `oifname "uplink" ip saddr ${addressOf('owner')} snat to ${ILPIP}`;
  return `table ip cloud {
  chain nat {
    type nat hook postrouting priority srcnat; policy accept;
    ${snat('pool-a', FRONTEND, { first: '2048-3071', others: '3072-4095' })}
    ${snat('pool-b', wrong, { first: '4096-5119', others: '5120-6143' })}
    ${snat('alone', DEFAULT, { first: '1025-4999', others: '5000-9999' })}
    ${owner}
  }
  chain filter {
    type filter hook forward priority filter; policy accept;
    ct state invalid drop
    ${misconfiguration === 'rule-missing' ? '' : `ip saddr ${addressOf('pool-b')} ip daddr 198.51.100.20 udp dport 3478 drop`}
  }
}
`;
}

function ip(...commands: readonly string[]): void {
  for (const command of commands) run('ip', command.split(' '));
}

function run(file: string, args: readonly string[], input = ''): void {
  const env = { ...process.env, PATH: searchPath() };
  const { status, stderr, error } = spawnSync(file, args, { input, encoding: 'utf8', env });
  if (status !== 0) throw new Error(`${file} ${args.join(' ')}: ${stderr || String(error)}`);
}

export function writeVmsFile(
  path: string,
  { idleTimeoutMs, exhaustion }: RehearsalPlan,
  agentOf: (vm: VmName) => string,
): void {
  const bounds = `ports: { first: ${FEW.first}, last: ${FEW.last} }
exhaustion: { destination: "${EXHAUSTED}:7007", flows: ${MOST_FLOWS}, holdMs: 120000 }
alerts: { path: alerts, delayMs: 3000 }
`;
  writeFileSync(
    path,
    `format: snatcheck/vms
version: 1
deployment:
  virtualNetwork: [10.0.0.0/16]
  vms:
    - { name: pool-a, address: ${addressOf('pool-a')} }
    - { name: pool-b, address: ${addressOf('pool-b')}, securityGroup: no-stun }
    - { name: alone, address: ${addressOf('alone')} }
    - { name: owner, address: ${addressOf('owner')}, ilpip: ${ILPIP} }
  loadBalancers:
    - { name: lb, frontends: [${FRONTEND}], pool: [pool-a, pool-b, owner], logging: ${exhaustion} }
  securityGroups:
    - name: no-stun
      rules:
        - { name: reflectors, priority: 100, direction: outbound, access: allow, destination: 198.51.100.10/32 }
        - name: stun
          priority: 200
          direction: outbound
          access: deny
          protocol: udp
          destination: 198.51.100.20/32
          destinationPorts: { first: 3478, last: 3478 }
agents:
${VMS.map((vm) => `  ${vm}: ${agentOf(vm)}`).join('\n')}
destinations:
  reflectors: ["198.51.100.10:7007", "198.51.100.10:7008", "198.51.100.20:7007"]
  stun: ["198.51.100.20:3478"]
  http: [{ url: "http://198.51.100.30/", address: 198.51.100.30 }]
idleTimeoutMs: ${idleTimeoutMs}
limits: { flows: 8, tries: ${exhaustion ? 6 : 4}, tryMs: ${exhaustion ? 200 : 350} }
${exhaustion ? bounds : ''}`,
  );
}
