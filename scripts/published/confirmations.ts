import { capturing, type Confirmation, EIGHT, lines, SEND } from './confirmation.ts';
import { gvisorConfirmations } from './gvisor-confirmations.ts';
import { netfilterConfirmations } from './netfilter-confirmations.ts';
import { umlConfirmations } from './uml-confirmations.ts';
import { userspaceConfirmations } from './userspace-confirmations.ts';

const OVS = 'ovs-appctl -t /run/openvswitch/ovs-vswitchd.ctl';

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
  ...netfilterConfirmations,
  ...umlConfirmations,
  ...gvisorConfirmations,
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
    behaviour: 'instance-level-ip-keeps-port',
    targets: /^lab:ovs/,
    up: '--idle 60s',
    sees: 'A flow from port 5000 of a VM with an ILPIP comes again after 60.2 s, which is past the timeout: the reply that it waits for now goes to port 5001. At 4 times the clock the switch sweeps every 5 s.',
    commands: [
      `${SEND} udp 10.0.0.7:5000 198.51.100.10:443; ${OVS} dpctl/dump-conntrack | grep src=10.0.0.7; sleep 60.2; ` +
        `${SEND} udp 10.0.0.7:5000 198.51.100.10:443; ${OVS} dpctl/dump-conntrack | grep src=10.0.0.7`,
    ],
    shown: (last) => lines(last).at(-1)?.includes('dport=5001') === true,
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
  ...userspaceConfirmations,
];
