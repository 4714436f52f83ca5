import type { BehaviourId } from '../../spec/article/behaviour-ids.ts';

/** How a person sees one violation in a lab that stands, with the system's own tools or a capture. */
export interface Confirmation {
  readonly behaviour: BehaviourId;
  readonly targets: RegExp;
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
const capturing = (send: string) =>
  `ip netns exec internet perl scripts/published/packets.pl private | (read line; ${send}; cat)`;
const EIGHT = '--ports 2000-2007';
const RANGED =
  /^lab:(nftables(-(masquerade-range|random|fully-random|persistent|drop-invalid))?|iptables.*)$/;
const lines = (text: string) => text.split('\n').filter((line) => line !== '');

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
    targets: /^lab:ovs/,
    up: EIGHT,
    sees: 'Ten times eight flows through eight ports from an empty table: in some rounds fewer than eight have a port.',
    commands: [
      `for round in 0 1 2 3 4 5 6 7 8 9; do ${OVS} dpctl/flush-conntrack; ${SEND} udp 10.0.0.4:5\${round}00-5\${round}07 198.51.100.10:443; ` +
        `sleep 0.2; ${OVS} dpctl/dump-conntrack | grep -c 'dst=203.0.113\\|dst=192.0.2'; done`,
    ],
    shown: (last) => lines(last).some((count) => Number(count) < 8),
  },
  {
    behaviour: 'idle-reclaimed-at-4-minutes',
    targets: /^lab:ovs/,
    up: `${EIGHT} --idle 60s`,
    sees: 'Eight flows hold eight ports and are idle for 60.2 s, which is past the timeout; flows of every half second after that are in the table (1) or not (0). At 4 times the clock the switch sweeps every 5 s.',
    commands: [
      `${SEND} udp 10.0.0.4:5000-5019 198.51.100.10:443; ${OVS} dpctl/dump-conntrack | grep -c dst=198.51.100.10`,
      'sleep 60.2',
      `for i in 10 11 12 13 14 15 16 17 18 19; do ${SEND} udp 10.0.0.4:60\${i} 198.51.100.10:443; sleep 0.1; ` +
        `${OVS} dpctl/dump-conntrack | grep -c sport=60\${i}; sleep 0.4; done`,
    ],
    shown: (last) => lines(last)[0] === '0',
  },
];
