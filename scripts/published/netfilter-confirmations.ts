import { capturing, type Confirmation, EIGHT, lines, SEND } from './confirmation.ts';

const RANGED =
  /^lab:(nftables(-(masquerade-range|random|fully-random|persistent|drop-invalid))?|iptables.*)$/;

/** Of the Linux kernel's NAT. */
export const netfilterConfirmations: readonly Confirmation[] = [
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
    behaviour: 'outbound-maps-to-public',
    targets: /^lab:(nftables|iptables)/,
    up: '',
    sees: 'A SYN-ACK of no connection reaches the destination from 10.0.0.4, untranslated.',
    commands: [capturing(`${SEND} SA 10.0.0.4:7000 198.51.100.10:443`)],
    shown: (last) => last.includes('TCP 10.0.0.4.7000 >'),
  },
  {
    behaviour: 'no-failure-below-capacity',
    targets: RANGED,
    up: '--ports 2000-2299',
    // Twenty destinations, since one that chooses at random finds the last free port of one often enough; and from other ports to each,
    // since a source keeps the port that it has towards another destination (find_appropriate_src in nf_nat_core.c).
    sees: 'Of 300 flows to each of twenty destinations, through 300 ports, fewer than 6,000 are in the table (last line); the others were dropped, as the tracker counts (drop=, a line for each value of its CPUs).',
    commands: [
      `for i in $(seq 10 29); do ${SEND} udp 10.0.0.4:\${i}000-\${i}299 198.51.100.$i:443; done`,
      `conntrack -S | grep -o ' drop=[0-9]*' | sort | uniq -c; conntrack -L -p udp --orig-src 10.0.0.4 2>/dev/null | wc -l`,
    ],
    shown: (last) => Number(lines(last).at(-1)) < 6_000,
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
];
