import { ACCEPT, capturing, type Confirmation, lines, SEND } from './confirmation.ts';

/** Of daemons in user space; their clock is 60 times as fast in a lab that stands too. */
export const userspaceConfirmations: readonly Confirmation[] = [
  {
    behaviour: 'one-port-per-flow-per-destination',
    targets: /^lab:slirp4netns-sockets$/,
    steps: /\(tcp /,
    up: '',
    sees: 'Of 64 ports, 40 connections to 198.51.100.10 on its port 443 and 40 on its port 8443 stand (each 40 of 40), so that some ports have two; the last line is one of those.',
    commands: [
      `${ACCEPT} 443 8443 | (read line; ${SEND} connect 10.0.0.4:6000-6039 198.51.100.10:443 6 & ` +
        `${SEND} connect 10.0.0.4:7000-7039 198.51.100.10:8443 6 & sleep 3; ` +
        `ss --tcp --numeric state established | awk '{print $3}' | sort | uniq -d | tail -1; wait)`,
    ],
    shown: (last) =>
      lines(last).filter((line) => line === '40 of 40').length === 2 &&
      /^192\.0\.2\.1:20\d\d$/.test(lines(last).at(-1) ?? ''),
  },
  {
    behaviour: 'idle-reclaimed-at-4-minutes',
    targets: /^lab:slirp4netns-sockets$/,
    steps: /\(tcp /,
    up: '',
    sees: '64 connections to 198.51.100.10 on its port 443 hold all 64 ports (64 of 64). After 5 s of silence, which are 5 minutes of its clock, they stand (64), and one more does not come about (0 of 1).',
    commands: [
      `${ACCEPT} 443 | (read line; ${SEND} connect 10.0.0.4:6000-6063 198.51.100.10:443 9 & sleep 7; ` +
        `ss --tcp --numeric state established | grep -c 198.51.100.10; ${SEND} connect 10.0.0.4:7000 198.51.100.10:443 0; wait)`,
    ],
    shown: (last) => lines(last).join(' ') === '64 of 64 64 0 of 1',
  },
  {
    behaviour: 'no-privileged-ports',
    targets: /^lab:pasta$/,
    up: '',
    sees: 'A datagram from private port 700 arrives from public port 700.',
    commands: [capturing(`${SEND} udp 10.0.0.4:700 198.51.100.10:443`, 'any 1')],
    shown: (last) => last.includes('192.0.2.1.700 >'),
  },
  {
    behaviour: 'ports-distinguish-flows',
    targets: /^lab:pasta$/,
    up: '',
    sees: 'Private port 5000 has public port 5000 (first line). It is idle for 4 s, which are 4 minutes of the clock, and forgotten; port 5001 opens and has 5001; then what port 5000 sends leaves from 5001 too (last line).',
    commands: [
      capturing(
        `${SEND} udp 10.0.0.4:5000 198.51.100.10:443; sleep 4; ${SEND} udp 10.0.0.4:5001 198.51.100.10:443; sleep 0.2; ` +
          `${SEND} udp 10.0.0.4:5000 198.51.100.10:443`,
        'any 3',
      ),
    ],
    shown: (last) =>
      lines(last)
        .map((line) => /\.(\d+) >/.exec(line)?.[1])
        .join(' ') === '5000 5001 5001',
  },
  {
    behaviour: 'no-reclaim-before-4-minutes',
    targets: /^lab:pasta$/,
    steps: /\(tcp /,
    up: '',
    sees: 'A connection in which the VM alone said something stands after 0.2 s, which are 12 s of the clock (1), and not after 1 s, which is one minute (0).',
    commands: [
      `${ACCEPT} 443 | (read line; ${SEND} connect 10.0.0.4:6000 198.51.100.10:443 2 >/dev/null & sleep 0.2; ` +
        `ss --tcp --numeric state established | grep -c 198.51.100.10; sleep 0.8; ss --tcp --numeric state established | grep -c 198.51.100.10; wait)`,
    ],
    shown: (last) => lines(last).join(' ') === '1 0',
  },
  {
    behaviour: 'no-reclaim-before-4-minutes',
    targets: /^lab:pasta$/,
    up: '',
    sees: 'The socket of a flow is there 2.5 s after its only packet, which are 150 s of the clock (1), and not after 3.5 s, which are 210 s (0).',
    commands: [
      `${SEND} udp 10.0.0.4:5000 198.51.100.10:443; sleep 2.5; ss --udp --numeric --all | grep -c ':5000 '; sleep 1; ` +
        `ss --udp --numeric --all | grep -c ':5000 '`,
    ],
    shown: (last) => lines(last).join(' ') === '1 0',
  },
  {
    behaviour: 'one-port-per-flow-per-destination',
    targets: /^lab:(slirp4netns(-sockets)?|pasta)$/,
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
    targets: /^lab:slirp4netns(-sockets)?$/,
    up: '',
    sees: '64 flows of 64 private ports to 198.51.100.20 hold all 64 ports, a socket each (first line: how many there are). A flow from another private port to 198.51.100.10, towards which no port is taken, does not arrive on its port 8443; a later one from a private port that has a socket does, on its port 443.',
    commands: [
      // The first one finds the way by ARP, until which few wait. At 60 times the clock a flow is forgotten after 4 s.
      `${SEND} udp 10.0.0.4:5000 198.51.100.20:443; sleep 0.2; ${SEND} udp 10.0.0.4:5001-5063 198.51.100.20:443; sleep 0.3; ss --udp --numeric --all | grep -c ':2[0-9][0-9][0-9] '; ` +
        capturing(
          `${SEND} udp 10.0.0.4:6000 198.51.100.10:8443; ${SEND} udp 10.0.0.4:5000 198.51.100.10:443`,
          'any 1',
        ),
    ],
    shown: (last) => lines(last)[0] === '64' && last.endsWith('> 198.51.100.10.443'),
  },
];
