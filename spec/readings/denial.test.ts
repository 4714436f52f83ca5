import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { quiet, violates } from './expect.ts';
import { trace, type Trace } from './trace.ts';
import { E, group, T } from './world.ts';

// A denied flow takes no port, so it explains why one is missing where nothing shows that it took none.

const CLAIM = 'denied-flow-takes-no-port';
const DENIED = 444;
const begin = (ports = 2): Trace =>
  trace({
    ports,
    securityGroups: [group('denies', { destinationPorts: { first: DENIED, last: DENIED } })],
    nicGroup: 'denies',
  }).control();
const deny = (t: Trace): Trace => t.flow('denied', { at: DENIED }).fail('denied');
const fails = (t: Trace): Trace => t.flow('fails', { vm: 1 }).fail('fails').control();

test('one port is missing after a denied flow, however long ago it was: a port that is leaked stays so', () => {
  const t = (after: number) => fails(deny(begin()).advance(after).open('a', { as: 1_025 }));
  violates(t(0), CLAIM);
  violates(t(10 * T), CLAIM);
});

test('a pool that was full after it shows that it took none', () => {
  const full = (t: Trace) => t.open('a', { as: 1_025 });
  const idle = fails(full(deny(begin(1))).advance(T + E));
  violates(idle, 'idle-reclaimed-at-4-minutes');
  assert.not.match(idle.told().join(), new RegExp(CLAIM));
  violates(fails(deny(full(begin(1)).advance(T + E))), CLAIM);
});

test('the last port that an allowed flow takes after it conforms, and says nothing of a denial before the pool was full', () => {
  const filled = deny(begin()).open('a', { as: 1_025 }).open('b', { as: 1_026 });
  quiet(filled);
  assert.is(filled.tally(CLAIM).conforming, 1);
  const again = deny(begin())
    .open('a', { as: 1_025 })
    .open('b', { as: 1_026 })
    .advance(T + E)
    .open('c', { as: 1_025 })
    .open('d', { as: 1_026 });
  quiet(again);
  assert.is(again.tally(CLAIM).conforming, 1);
});

test.run();
