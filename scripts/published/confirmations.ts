import type { BehaviourId } from '../../spec/article/behaviour-ids.ts';

/** How a person sees one violation in a lab that stands, with the system's own tools or a capture. */
export interface Confirmation {
  readonly behaviour: BehaviourId;
  readonly targets: RegExp;
  /** What a finding's steps have to hold, where one behaviour breaks in several ways. */
  readonly steps?: RegExp;
  /** Options of `snatcheck lab up`. */
  readonly up: string;
  /** What is to be seen in the output, in words. */
  readonly sees: string;
  /** Shell commands in the namespace of the NAT, from the folder of the project. */
  readonly commands: readonly string[];
  /** Whether what they printed is what `sees` says; judged on what the last command printed. */
  readonly shown: (last: string) => boolean;
}

const SEND = 'ip netns exec vms perl scripts/published/packets.pl';
const OVS = 'ovs-appctl -t /run/openvswitch/ovs-vswitchd.ctl';
/** Starts to send once it listens. */
const capturing = (send: string, what = 'private') =>
  `ip netns exec internet perl scripts/published/packets.pl ${what} | (read line; ${send}; cat)`;
const EIGHT = '--ports 2000-2007';
const RANGED =
  /^lab:(nftables(-(masquerade-range|random|fully-random|persistent|drop-invalid))?|iptables.*)$/;
const lines = (text: string) => text.split('\n').filter((line) => line !== '');

/** What idle flows still hold, others do not get. */
const LATE_SWEEP = {
  targets: /^lab:ovs/,
  up: `${EIGHT} --idle 60s`,
  sees: 'Eight flows hold eight ports (8) and are idle for 60.2 s, which is past the timeout; flows of every half second after that are in the table (1) or not (0). At 4 times the clock the switch sweeps every 5 s.',
  commands: [
    // In one: starting a command takes longer than what is to be seen.
    `${SEND} udp 10.0.0.4:5000-5019 198.51.100.10:443; ${OVS} dpctl/dump-conntrack | grep -c dst=198.51.100.10; sleep 60.2; ` +
      `for i in 10 11 12 13 14 15 16 17 18 19; do ${SEND} udp 10.0.0.4:60\${i} 198.51.100.10:443; sleep 0.1; ` +
      `${OVS} dpctl/dump-conntrack | grep -c sport=60\${i}; sleep 0.4; done`,
  ],
  shown: (last) => lines(last)[0] === '8' && lines(last)[1] === '0',
} satisfies Omit<Confirmation, 'behaviour'>;

/** The first that fits a target and a behaviour is done. */
export const confirmations: readonly Confirmation[] = [
  {
    behaviour: 'one-port-per-flow-per-destination',
    targets: RANGED,
    up: EIGHT,
    sees: 'Two flows to 198.51.100.10, on its ports 443 and 8443, both have public port 2003: the replies that they wait for go there.',
    commands: [
      `${SEND} udp 10.0.0.4:5000-5007 198.51.100.10:443`,
      `${SEND} udp 10.0.0.4:6000-6007 198.51.100.10:8443`,
      `conntrack -L -p udp --orig-dst 198.51.100.10 2>/dev/null | grep 'dport=2003 '`,
    ],
    shown: (last) => lines(last).length === 2,
  },
  {
    behaviour: 'one-port-per-flow-per-destination',
    targets: /^lab:nftables-masquerade$/,
    up: '',
    sees: 'Two flows to 198.51.100.10, on its ports 443 and 8443, both have public port 5003: the replies that they wait for go there.',
    commands: [
      `${SEND} udp 10.0.0.4:5003 198.51.100.10:443`,
      `${SEND} udp 10.0.0.4:5003 198.51.100.10:8443`,
      `conntrack -L -p udp --orig-dst 198.51.100.10 2>/dev/null | grep 'dport=5003 '`,
    ],
    shown: (last) => lines(last).length === 2,
  },
  {
    behaviour: 'one-port-per-flow-per-destination',
    targets: /^lab:ovs/,
    up: EIGHT,
    sees: 'Flows to 198.51.100.10 on its ports 443 and 8443 both have public port 2003: the replies that they wait for go there.',
    commands: [
      `${SEND} udp 10.0.0.4:5000-5019 198.51.100.10:443`,
      `${SEND} udp 10.0.0.4:6000-6019 198.51.100.10:8443`,
      `${OVS} dpctl/dump-conntrack | grep 'dport=2003)'`,
    ],
    shown: (last) => lines(last).length === 2,
  },
  {
    behaviour: 'outbound-maps-to-public',
    targets: /^lab:(nftables|iptables)/,
    up: '',
    sees: 'A SYN-ACK of no connection reaches the destination from 10.0.0.4, untranslated.',
    commands: [capturing(`${SEND} SA 10.0.0.4:7000 198.51.100.10:443`)],
    shown: (last) => last.includes('TCP 10.0.0.4.7000 >'),
  },
  {
    behaviour: 'outbound-maps-to-public',
    targets: /^lab:ovs$/,
    steps: /stray/,
    up: '',
    sees: 'A SYN-ACK of no connection reaches the destination from 10.0.0.4, untranslated.',
    commands: [capturing(`${SEND} SA 10.0.0.4:7000 198.51.100.10:443`)],
    shown: (last) => last.includes('TCP 10.0.0.4.7000 >'),
  },
  {
    behaviour: 'outbound-maps-to-public',
    targets: /^lab:ovs$/,
    up: EIGHT,
    sees: 'With eight ports, the first flow that finds none reaches the destination from 10.0.0.4, untranslated.',
    commands: [
      capturing(`${SEND} udp 10.0.0.4:5000-5019 198.51.100.10:443`),
      `${OVS} dpctl/dump-conntrack | grep -c dst=198.51.100.10`,
      'grep -h NAT /run/openvswitch/ovs-vswitchd.log | tail -1',
    ],
    shown: (last) => last.includes('tuple space exhaustion'),
  },
  {
    behaviour: 'no-failure-below-capacity',
    targets: RANGED,
    up: '--ports 2000-2299',
    sees: 'Of 300 flows to one destination, through 300 ports, fewer are in the table (last line); the others were dropped, as the tracker counts (drop=, a line for each value of its CPUs).',
    commands: [
      `${SEND} udp 10.0.0.4:10000-10299 198.51.100.10:443`,
      `conntrack -S | grep -o ' drop=[0-9]*' | sort | uniq -c; conntrack -L -p udp --orig-dst 198.51.100.10 2>/dev/null | wc -l`,
    ],
    shown: (last) => Number(lines(last).at(-1)) < 300,
  },
  {
    behaviour: 'no-failure-below-capacity',
    targets: /^lab:nftables-masquerade$/,
    up: '',
    sees: 'One host holds 64,212 of the 64,512 ports from 1024 on towards one destination. Of 40 flows of another host, whose own ports are all taken, fewer are in the table (last line), though 300 ports are free; the others were dropped, as the tracker counts.',
    commands: [
      `${SEND} udp 10.0.0.4:1024-65235 198.51.100.10:443`,
      'conntrack -L -p udp --orig-src 10.0.0.4 2>/dev/null | wc -l',
      `${SEND} udp 10.0.0.5:5000-5039 198.51.100.10:443`,
      `conntrack -S | grep -o ' drop=[0-9]*' | sort | uniq -c; conntrack -L -p udp --orig-src 10.0.0.5 2>/dev/null | wc -l`,
    ],
    shown: (last) => Number(lines(last).at(-1)) < 40,
  },
  {
    behaviour: 'no-privileged-ports',
    targets: /^lab:nftables-masquerade$/,
    up: '',
    sees: 'A flow from private port 700 has public port 700: the reply that it waits for goes there.',
    commands: [
      `${SEND} udp 10.0.0.4:700 198.51.100.10:443`,
      'conntrack -L -p udp --orig-src 10.0.0.4 2>/dev/null',
    ],
    shown: (last) => /sport=443 dport=700 /.test(last),
  },
  {
    behaviour: 'one-port-per-flow-per-destination',
    targets: /^lab:slirp4netns$/,
    up: '',
    sees: 'Two flows to 198.51.100.10, on its ports 443 and 8443, arrive there from one public port.',
    commands: [
      capturing(
        `${SEND} udp 10.0.0.4:5000 198.51.100.10:443; ${SEND} udp 10.0.0.4:5000 198.51.100.10:8443`,
        'any 2',
      ),
    ],
    shown: (last) =>
      lines(last).length === 2 && new Set(lines(last).map((line) => /\.(\d+) >/.exec(line)?.[1])).size === 1,
  },
  {
    behaviour: 'no-failure-below-capacity',
    targets: /^lab:slirp4netns$/,
    up: '',
    sees: '512 flows of 512 private ports to 198.51.100.20 hold all 512 ports, a socket each (first line: how many there are). A flow from another private port to 198.51.100.10, towards which no port is taken, does not arrive on its port 8443; a later one from a private port that has a socket does, on its port 443.',
    commands: [
      // At 60 times the clock a flow is forgotten after 4 s.
      `${SEND} udp 10.0.0.4:5000-5511 198.51.100.20:443; ss --udp --numeric --all | grep -c ':2[0-9][0-9][0-9] '; ` +
        capturing(
          `${SEND} udp 10.0.0.4:6000 198.51.100.10:8443; ${SEND} udp 10.0.0.4:5000 198.51.100.10:443`,
          'any 1',
        ),
    ],
    shown: (last) => lines(last)[0] === '512' && last.endsWith('> 198.51.100.10.443'),
  },
  {
    behaviour: 'idle-reclaimed-at-4-minutes',
    ...LATE_SWEEP,
  },
  {
    behaviour: 'no-failure-below-capacity',
    steps: /time passes/,
    ...LATE_SWEEP,
  },
  {
    behaviour: 'no-failure-below-capacity',
    targets: /^lab:ovs/,
    up: '--ports 2000-2299',
    sees: 'Of 300 flows to one destination, through 300 ports, fewer have a port (last line); the log speaks of exhaustion.',
    commands: [
      `${SEND} udp 10.0.0.4:10000-10299 198.51.100.10:443`,
      `grep -c NAT /run/openvswitch/ovs-vswitchd.log; ${OVS} dpctl/dump-conntrack | grep -c 'dst=192.0.2.1,'`,
    ],
    shown: (last) => Number(lines(last).at(-1)) < 300,
  },
];
