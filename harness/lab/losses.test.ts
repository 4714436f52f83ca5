import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { LossCheck, settle } from './losses.ts';
import type { LabSides } from './sides.ts';

const HEAD = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
`;
/** One line of /proc/net/dev. */
const line = (name: string, received: number, sent: number, drops = 0) =>
  `${name.padStart(6)}: 9 ${received} 0 ${drops} 0 0 0 0 9 ${sent} 0 0 0 0 0 0\n`;

const sides = {
  written: { inside: 3, outside: 2 },
  read: { inside: 2, outside: 3 },
} as unknown as LabSides;

const check = (text: string) => () => new LossCheck(sides, () => HEAD + text).check();

test('agrees where all that was written was received and all that was sent was read', () => {
  check(line('inside', 3, 2) + line('outside', 2, 3))();
  check(line('inside', 3, 2) + line('outside', 2, 3) + line('outside-far', 3, 2) + line('lo', 5, 5, 5))();
});

test('tells of every way to lose a packet', () => {
  assert.throws(check(line('inside', 2, 2) + line('outside', 2, 3)), /2 of 3 packets received/);
  assert.throws(check(line('inside', 3, 2) + line('outside', 2, 4)), /3 packets read of 4 sent/);
  assert.throws(check(line('inside', 3, 2, 1) + line('outside', 2, 3)), /1 packets dropped/);
  const far = line('inside', 3, 2) + line('outside', 2, 3) + line('inside-far', 2, 3, 4);
  assert.throws(check(far), /4 packets dropped/);
  assert.throws(check(line('inside', 3, 2)), /no such interface/);
});

test('waits until no CPU has packets to forward', () => {
  const cpu = (backlog: string) => `000e868e 00000000 ${'00000000 '.repeat(9)}${backlog} 00000000 00000000\n`;
  const texts = [cpu('00000000') + cpu('0000000a'), cpu('00000001'), cpu('00000000') + cpu('00000000')];
  let reads = 0;
  settle(() => {
    reads += 1;
    return texts.shift() ?? '';
  });
  assert.is(reads, 3);
});

test.run();
