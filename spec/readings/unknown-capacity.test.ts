import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { quiet, stillOpen } from './expect.ts';
import { D2, trace, type Trace } from './trace.ts';
import { E, STANDALONE, T, UNKNOWN_CAPACITY } from './world.ts';

const EXHAUSTION = 'exhaustion-fails-new-flows';
const unknown = { capabilities: UNKNOWN_CAPACITY };

interface Parts {
  readonly failures?: readonly number[];
  readonly elsewhere?: boolean;
  readonly release?: boolean;
  readonly again?: boolean;
}

/** Two ports are all that there are, and nobody said so. */
function exhausted({
  failures = [0, 0, 1],
  elsewhere = true,
  release = true,
  again = true,
}: Parts = {}): Trace {
  const t = trace(unknown).control(STANDALONE).open('a').open('b');
  for (const [index, vm] of failures.entries()) t.flow(`f${index}`, { vm, as: 9_000 }).fail(`f${index}`);
  if (elsewhere) t.open('else', { to: D2, as: 1_025 });
  if (release) t.advance(T + E);
  if (again) t.open('again', { as: release ? 1_025 : 1_099 });
  return t.control(STANDALONE);
}

test('3 failures from 2 VMs, another destination served, and a success after a release: measured', () => {
  const t = exhausted();
  quiet(t);
  assert.is(t.tally(EXHAUSTION).conforming, 1);
  assert.is(t.tally('release-restores-service').conforming, 1);
  assert.is(t.tally('destinations-share-ports').conforming, 1);
  assert.is(t.tally('capacity-64511').varying, 1, 'fewer than 64,511 is inside what the document hedges');
});

for (const [missing, parts] of Object.entries({
  'a third failure': { failures: [0, 1] },
  'a second VM': { failures: [0, 0, 0] },
  'another destination that is served': { elsewhere: false },
  'a success after the failures': { again: false },
  'a release before the success': { release: false },
} satisfies Record<string, Parts>)) {
  test(`without ${missing} nothing is measured`, () => {
    const t = exhausted(parts);
    assert.is(t.tally(EXHAUSTION).conforming, 0);
    assert.is(t.tally('capacity-64511').varying, 0);
  });
}

test('another destination that is served only once a port was released shows no ports of its own', () => {
  const served = (after: number) =>
    exhausted({ elsewhere: false, release: false, again: false })
      .advance(after)
      .open('else', { to: D2, as: 1_025 })
      .advance(T + E - after)
      .open('again', { as: 1_026 })
      .control(STANDALONE);
  assert.is(served(T + E - 1).tally('destinations-share-ports').conforming, 1);
  assert.is(served(T + E).tally('destinations-share-ports').conforming, 0);
  assert.is(served(T + E).tally(EXHAUSTION).conforming, 0);
});

test('tries of one open on a network that loses packets are one failure', () => {
  const lossy = { capabilities: { ...UNKNOWN_CAPACITY, lossless: false } };
  const t = trace(lossy).control(STANDALONE).open('a').open('b').flow('f', { as: 9_000 }).failOften('f');
  t.flow('g', { vm: 1, as: 9_000 })
    .fail('g')
    .open('else', { to: D2, as: 1_025 })
    .advance(T + E);
  assert.is(t.open('again', { as: 1_025 }).tally(EXHAUSTION).conforming, 0);
});

test('an address shared with users that nobody here sees: no-failure-below-capacity is not observable', () => {
  const t = trace({ capabilities: { ...UNKNOWN_CAPACITY, sharedAddresses: true } })
    .open('a')
    .open('b')
    .open('c');
  t.flow('f', { vm: 1, to: D2 }).fail('f').control();
  quiet(t);
  assert.is(t.tally('no-failure-below-capacity').inconclusive, 0);
});

test('a failure with unknown capacity and no more held anywhere stays open', () => {
  stillOpen(
    trace(unknown).control(STANDALONE).open('a').flow('f', { vm: 1 }).fail('f').control(STANDALONE),
    'no-failure-below-capacity',
    'a port may have been free or not',
  );
});

test.run();
