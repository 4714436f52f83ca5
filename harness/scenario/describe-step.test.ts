import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { scenario } from '../record/fixtures/scenarios.ts';
import { describeStep } from './describe-step.ts';
import type { Step } from './scenario.ts';

const to = '198.51.100.7:443';
const now = { since: null, timeouts: 0, tolerances: 0, ticks: 0 };

const CASES: readonly (readonly [string, Step])[] = [
  [
    'vm-1 opens a (udp 5000 -> 198.51.100.7:443)',
    { do: 'open', flow: 'a', vm: 'vm-1', protocol: 'udp', port: 5_000, to },
  ],
  [
    'vm-1 opens a (tcp 5000 -> 198.51.100.7:443, unanswered)',
    { do: 'open', flow: 'a', vm: 'vm-1', protocol: 'tcp', port: 5_000, to, unanswered: true },
  ],
  [
    'a: the VM sends data of 1 byte, without a checksum',
    { do: 'send', flow: 'a', segment: 'data', bytes: 1, zeroChecksum: true },
  ],
  [
    'a: a stranger sends RST of 0 bytes to its public endpoint',
    { do: 'reply', flow: 'a', from: 'stranger', segment: 'rst', bytes: 0 },
  ],
  [
    "time passes until 1 idle timeout - 1 tolerance + 2 ticks after a's last outbound packet",
    { do: 'advance', to: { since: 'a', timeouts: 1, tolerances: -1, ticks: 2 } },
  ],
  ['time passes: 0.5 idle timeouts', { do: 'advance', to: { ...now, timeouts: 0.5 } }],
  ['no time passes', { do: 'advance', to: now }],
  [
    'vm-1..3 and db open flows f#... (udp from port 5000 on -> 198.51.100.7:443 and the port after it) until 2 more than the free ports were asked for',
    {
      do: 'fill',
      flows: 'f',
      vms: ['vm-1', 'vm-2', 'vm-3', 'db'],
      protocol: 'udp',
      port: 5_000,
      to,
      leave: -2,
      toPorts: 2,
    },
  ],
  [
    'vm-1 sends a stray SYN-ACK (tcp 9 -> 198.51.100.7:443)',
    { do: 'stray', vm: 'vm-1', segment: 'syn-ack', port: 9, to },
  ],
  [
    'db loses its security group',
    { do: 'change', change: { kind: 'set-security-group', on: { vm: 'db' }, securityGroup: null } },
  ],
];

test('a step reads as a sentence', () => {
  for (const [text, step] of CASES) assert.is(describeStep(step), text);
});

test('every step has one line of printable text', () => {
  fc.assert(
    fc.property(scenario, ({ steps }) => {
      for (const step of steps) assert.match(describeStep(step), /^[\x20-\x7e]+$/);
    }),
    { numRuns: 200 },
  );
});

test.run();
