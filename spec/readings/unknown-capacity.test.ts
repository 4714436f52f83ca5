import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Change } from '../vocabulary/index.ts';
import { assign } from './changes.ts';
import { quiet, stillOpen, violates } from './expect.ts';
import { SOMETHING_ELSE } from './probing.ts';
import { D2, trace, type Trace } from './trace.ts';
import { E, STANDALONE, T, UNKNOWN_CAPACITY } from './world.ts';

const EXHAUSTION = 'exhaustion-fails-new-flows';
const BELOW = 'no-failure-below-capacity';
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

test('what another protocol or another destination does says nothing of this pool', () => {
  const full = () => exhausted({ elsewhere: false, release: false, again: false });
  const served = (t: Trace) => t.open('else', { to: D2, as: 1_025 });
  const measured = (t: Trace) => t.control(STANDALONE).tally(EXHAUSTION).conforming;
  const again = (t: Trace) => t.advance(T + E).open('again', { as: 1_025 });
  assert.is(measured(again(served(full()))), 1);
  const servedByTcp = full().open('else', { to: D2, protocol: 'tcp', as: 1_025 });
  assert.is(measured(again(servedByTcp)), 0);
  const elseAgain = served(full())
    .advance(T + E)
    .open('else again', { to: D2, as: 1_025 });
  assert.is(measured(elseAgain), 0);
  const byTcp = served(full().open('t', { protocol: 'tcp', as: 1_025 })).advance(T + E);
  assert.is(measured(byTcp.open('t again', { protocol: 'tcp', as: 1_025 })), 0);
});

test('failures towards two destinations are of two pools', () => {
  const t = trace(unknown).control(STANDALONE).open('a').open('b');
  for (const [index, options] of [{}, { vm: 1 }, { to: D2 }].entries())
    t.flow(`f${index}`, { as: 9_000, ...options }).fail(`f${index}`);
  t.open('else', { to: t.next(), as: 1_025 }).advance(T + E);
  assert.is(t.open('again', { as: 1_025 }).control(STANDALONE).tally(EXHAUSTION).conforming, 0);
});

test('a failure that exhaustion does not explain measures nothing: where no port can have been wanting', () => {
  // Of three ports, all had towards D2 before, two at most are taken.
  const t = trace(unknown).control(STANDALONE);
  for (const [label, as] of [
    ['x', 1_025],
    ['y', 1_026],
    ['z', 1_027],
  ] as const)
    t.open(label, { to: D2, as });
  t.open('a', { as: 1_025 }).open('b', { vm: 1, as: 1_026 });
  for (const [index, vm] of [0, 0, 1].entries())
    t.flow(`f${index}`, { vm, as: 9_000 }).fail(`f${index}`).control(vm);
  t.open('else', { to: D2, as: 1_028 }).advance(T + E);
  t.open('again', { as: 1_025 }).control(STANDALONE);
  assert.is(t.tally(EXHAUSTION).conforming, 0);
  assert.is(t.tally('capacity-64511').varying, 0);
  violates(t, BELOW);
});

test('what the other protocol holds may be what is wanting, unless a port was seen in both', () => {
  const shared = (inBoth: boolean) => {
    const t = trace(unknown).control(STANDALONE);
    for (const label of ['x', 'y', 'z']) t.open(label, { to: D2 });
    t.open('a', { as: 1_025 }).open('b', { vm: 1, as: 1_026 });
    t.open('c', { protocol: 'tcp', as: inBoth ? 1_025 : 1_027 });
    for (const [index, vm] of [0, 0, 1].entries()) t.flow(`f${index}`, { vm, as: 9_000 }).fail(`f${index}`);
    t.open('else', { to: t.next(), as: 1_025 }).advance(T + E);
    return t.open('again', { as: 1_025 }).control(STANDALONE);
  };
  quiet(shared(false));
  assert.is(shared(false).tally(EXHAUSTION).conforming, 1);
  violates(shared(true), BELOW);
  assert.is(shared(true).tally(EXHAUSTION).conforming, 0);
});

/** Three flows that surely ended are sent again, in vain: at a pool that holds as many as there ever were. */
const reclaimed = (labels: readonly string[]) => {
  const t = trace(unknown).control(STANDALONE);
  for (const [vm, label] of ['o', 'p'].entries()) t.open(label, { vm });
  t.open('q', { vm: 1 }).advance(T + E);
  for (const label of ['a', 'b', 'c']) t.open(label);
  t.flow('f', { vm: 1, as: 9_000 }).flow('g', { as: 9_000 }).flow('h', { as: 9_000 });
  for (const label of labels) t.fail(label);
  t.open('else', { to: D2, as: 1_025 }).advance(T + E);
  return t.open('again').control(STANDALONE);
};

test('nor does silence on a flow that may have been reclaimed, which is open', () => {
  quiet(reclaimed(['o', 'p', 'q']));
  assert.is(reclaimed(['o', 'p', 'q']).tally(EXHAUSTION).conforming, 0);
  assert.is(reclaimed(['g', 'h', 'q']).tally(EXHAUSTION).conforming, 0);
  assert.is(reclaimed(['f', 'g', 'h']).tally(EXHAUSTION).conforming, 1);
});

test('nor does one without a control before and after', () => {
  const late = (controlled: boolean) => {
    const t = exhausted({ failures: [0, 0] }).open('c', { as: 1_026 });
    t.flow('f9', { vm: 1, as: 9_000 }).fail('f9');
    return controlled ? t.control(STANDALONE) : t;
  };
  assert.is(late(true).tally(EXHAUSTION).conforming, 1);
  assert.is(late(false).tally(EXHAUSTION).conforming, 0);
});

test('nor one of a VM that a change may have given another method', () => {
  const changed = (change: Change) => {
    const t = trace({ capabilities: { ...UNKNOWN_CAPACITY, changeDelayMs: 1_000 } }).control(STANDALONE);
    t.open('a', { vm: 1 }).open('b', { vm: 1 });
    t.change(change);
    for (const [index, vm] of [0, 0, 1].entries()) t.flow(`f${index}`, { vm, as: 9_000 }).fail(`f${index}`);
    t.open('else', { vm: 1, to: D2, as: 1_025 }).advance(T + E);
    return t.open('again', { vm: 1, as: 1_025 }).control(STANDALONE);
  };
  assert.is(changed(SOMETHING_ELSE).tally(EXHAUSTION).conforming, 1);
  assert.is(changed(assign).tally(EXHAUSTION).conforming, 0);
});

test('where others whom nobody sees may hold ports, any failure may be exhaustion', () => {
  const shared = { ...UNKNOWN_CAPACITY, sharedAddresses: true };
  const t = trace({ capabilities: shared }).control(STANDALONE);
  t.open('x', { to: D2 }).open('y', { to: D2 }).open('a', { as: 1_025 });
  for (const [index, vm] of [0, 0, 1].entries()) t.flow(`f${index}`, { vm, as: 9_000 }).fail(`f${index}`);
  t.open('else', { to: D2 }).advance(T + E);
  assert.is(t.open('again').control(STANDALONE).tally(EXHAUSTION).conforming, 1);
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
  assert.is(t.tally(BELOW).inconclusive, 0);
});

test('a failure with unknown capacity and no more held anywhere stays open', () => {
  stillOpen(
    trace(unknown).control(STANDALONE).open('a').flow('f', { vm: 1 }).fail('f').control(STANDALONE),
    BELOW,
    'a port may have been free or not',
  );
});

test.run();
