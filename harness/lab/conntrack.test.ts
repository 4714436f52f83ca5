import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checkTable } from './conntrack.ts';
import { SnatcheckError } from '../../spec/vocabulary/index.ts';

/** /proc/net/stat/nf_conntrack of Linux 6.18, one line for each CPU. */
const stat = (chainlength: number, earlyDrop: number, drop = 0) =>
  [
    'entries  clashres found new invalid ignore delete chainlength insert insert_failed drop early_drop icmp_error  expect_new expect_create expect_delete search_restart',
    line(0, 0, 0),
    line(chainlength, earlyDrop, drop),
    '',
  ].join('\n');
const line = (chainlength: number, earlyDrop: number, drop: number) =>
  [7, 0, 0, 0, 0, 0, 0, chainlength, 0, drop, drop, earlyDrop, 0, 0, 0, 0, 0]
    .map((n) => n.toString(16).padStart(8, '0'))
    .join(' ');

/** Of Linux 5.10, which does not count chains. */
const OLD = stat(0, 0).replace('chainlength', 'delete_list');

const check = (was: string, is: string, count = 10) => {
  try {
    checkTable(was, is, { count, limit: 100 });
    return null;
  } catch (error) {
    return error instanceof SnatcheckError ? error : assert.unreachable(String(error));
  }
};

test('what the NAT itself drops is its own doing', () => {
  assert.is(check(stat(0, 0), stat(0, 0, 4)), null);
  assert.is(check(stat(2, 3), stat(2, 3)), null);
  assert.is(check(OLD, OLD), null);
});

test('a table that is too small for its flows is this machine’s doing: full, evicting, or with too few buckets', () => {
  assert.match(check(stat(0, 0), stat(0, 0), 96)?.received ?? '', 'nf_conntrack_max = 100, 96 in use');
  assert.is(check(stat(0, 0), stat(0, 1))?.code, 'lab-conntrack-max');
  const buckets = check(stat(1, 0), stat(0x12, 0));
  assert.is(buckets?.code, 'lab-conntrack-max');
  assert.match(buckets?.received ?? '', '17 flows refused');
  assert.match(buckets?.remedy ?? '', 'nf_conntrack_buckets');
});

test.run();
