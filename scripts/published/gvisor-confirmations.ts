import { gvisor } from '../../harness/lab/systems/gvisor.ts';
import { capturing, type Confirmation, lines, SEND } from './confirmation.ts';

const [SHOW] = gvisor.look;
/** What is sent of each protocol, under the name that it arrives by: a datagram, or a SYN. */
const SENT = [
  ['udp', 'UDP'],
  ['S', 'TCP'],
] as const;

/** Of gVisor's network stack, which shows counters and no table: what arrives is looked at instead. */
export const gvisorConfirmations: readonly Confirmation[] = [
  ...SENT.flatMap(([what, protocol]): readonly Confirmation[] => [
    {
      behaviour: 'one-port-per-flow-per-destination',
      targets: /^lab:gvisor$/,
      steps: new RegExp(`\\(${protocol} `, 'i'),
      up: '',
      sees: `What two ${protocol} flows send to 198.51.100.10, on its ports 443 and 8443, arrives from public port 5003 both times.`,
      commands: [
        capturing(
          `${SEND} ${what} 10.0.0.4:5003 198.51.100.10:443; ${SEND} ${what} 10.0.0.4:5003 198.51.100.10:8443`,
          'any 2',
        ),
      ],
      shown: (last) =>
        lines(last).filter((line) => line.startsWith(`${protocol} 192.0.2.1.5003 >`)).length === 2,
    },
    {
      behaviour: 'no-privileged-ports',
      targets: /^lab:gvisor$/,
      steps: new RegExp(`\\(${protocol} `, 'i'),
      up: '',
      sees: `What private port 700 sends by ${protocol} arrives from public port 700.`,
      commands: [capturing(`${SEND} ${what} 10.0.0.4:700 198.51.100.10:443`, 'any 1')],
      shown: (last) => last.startsWith(`${protocol} 192.0.2.1.700 >`),
    },
  ]),
  {
    behaviour: 'payload-intact',
    targets: /^lab:gvisor$/,
    up: '',
    sees: 'A datagram with a checksum arrives with a right one; one that was sent without (SO_NO_CHECK) arrives with a wrong one.',
    commands: [
      capturing(
        `${SEND} udp 10.0.0.4:5010 198.51.100.10:443; ${SEND} unsummed 10.0.0.4:5011 198.51.100.10:443`,
        'any 2',
      ),
    ],
    shown: (last) =>
      lines(last)
        .map((line) => line.endsWith('wrong checksum'))
        .join(' ') === 'false true',
  },
  {
    behaviour: 'no-failure-below-capacity',
    targets: /^lab:gvisor$/,
    up: '',
    sees: 'One host holds as many of the 64,512 ports from 1024 on towards one destination as were sent, and none was dropped. Of 40 flows of another host, whose own ports are all taken, some were dropped (last line), though the others are free.',
    commands: [
      // In small parts: the kernel of the hosts is faster than the stack.
      `for first in $(seq 1024 100 65123); do ${SEND} udp 10.0.0.5:$first-$((first + 99)) 198.51.100.10:443; done`,
      `${SHOW} | grep -E '^sent|POSTROUTING'`,
      `${SEND} udp 10.0.0.6:5000-5039 198.51.100.10:443`,
      `${SHOW} | grep POSTROUTING`,
    ],
    shown: (last) => Number(/: (\d+)$/.exec(last)?.[1]) > 0,
  },
  {
    behaviour: 'no-reclaim-before-4-minutes',
    targets: /^lab:gvisor$/,
    up: '--idle 20s',
    sees: "Private ports 5000 and 5001 of one host have those public ports. After 9 s, which are 108 s of its clock, another host's port 5000 gets another public port, since 5000 is taken; after 11 s, which are 132 s, its port 5001 gets 5001.",
    commands: [
      capturing(
        `${SEND} udp 10.0.0.5:5000-5001 198.51.100.10:443; sleep 9; ${SEND} udp 10.0.0.6:5000 198.51.100.10:443; sleep 2; ` +
          `${SEND} udp 10.0.0.6:5001 198.51.100.10:443`,
        'any 4',
      ),
    ],
    shown: (last) => {
      const ports = lines(last).map((line) => /\.(\d+) >/.exec(line)?.[1]);
      return ports.length === 4 && ports[2] !== '5000' && ports[3] === '5001';
    },
  },
];
