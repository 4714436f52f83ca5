import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { quiet, violates } from './expect.ts';
import { D2, Trace, trace } from './trace.ts';
import { createJudge } from '../judge.ts';
import { UNKNOWN_CAPACITY } from './world.ts';

const full = (t: Trace) =>
  t.open('a').open('b').flow('f', { vm: 1 }).fail('f').control().open('c', { as: 1_030 });

test('what was measured in one case shows "can", not "always", and binds no other', () => {
  const judge = createJudge();
  const unknown = { capabilities: UNKNOWN_CAPACITY };
  const failing = (t: Trace) => t.open('a').flow('f', { vm: 1 }).fail('f').control();
  new Trace(unknown, judge).open('a').open('b').open('c').end();
  quiet(failing(new Trace(unknown, judge)));
  // Within one case it does.
  violates(failing(new Trace(unknown, judge)).open('b').open('c'), 'no-failure-below-capacity');
});

test('the same trace with the capacity declared is a violation', () => {
  assert.ok(
    full(trace({ ports: 2 }))
      .primary()
      .includes('exhaustion-fails-new-flows'),
  );
});

test('a declared range counts as a settable one does', () => {
  const declared = { settable: { ports: false, idleTimeout: false } } as const;
  assert.ok(
    full(trace({ ports: 2, capabilities: declared }))
      .primary()
      .includes('exhaustion-fails-new-flows'),
  );
});

test('verdicts do not depend on the order of cases', () => {
  const cases: ((t: Trace) => Trace)[] = [
    full,
    (t) => t.open('x').open('y').open('z'),
    (t) => t.open('u', { protocol: 'tcp' }).open('v', { as: 1_025 }),
    (t) => t.control().flow('f', { to: D2 }).fail('f').control(),
  ];
  const told = (order: readonly number[]) => {
    const judge = createJudge();
    const results: (readonly string[])[] = [];
    for (const index of order) results[index] = cases[index]!(new Trace({ ports: 2 }, judge)).told();
    return results;
  };
  const inOrder = told([0, 1, 2, 3]);
  assert.equal(told([3, 2, 1, 0]), inOrder);
  assert.equal(told([2, 0, 3, 1]), inOrder);
  assert.ok(inOrder[0]!.length > 0);
});

test('inventories that were seen to be separate in one case may be shared in the next', () => {
  const judge = createJudge();
  const tcp = { protocol: 'tcp' } as const;
  new Trace({ ports: 2 }, judge)
    .open('a', { as: 1_025 })
    .open('b', { ...tcp, as: 1_025 })
    .end();
  const next = new Trace({ ports: 2 }, judge).open('a').open('b', { ...tcp, as: 1_026 });
  quiet(next.flow('f', { vm: 1 }).fail('f').control());
});

test('the timeout that is in force counts, not the document`s', () => {
  const moved = (after: number) =>
    trace({ idleTimeoutMs: 60_000 }).open('a').advance(after).remap('a', 1_026).send('a');
  violates(moved(58_999), 'no-reclaim-before-4-minutes');
  quiet(moved(59_000));
});

test('a target of another declaration is judged by its own, and the tallies add up', () => {
  const judge = createJudge();
  new Trace({}, judge).open('a').end();
  const without = new Trace({ features: { pools: false } }, judge);
  without.open('a', { from: 1 }).end();
  const { conforming, violating } = judge.tallies['method-load-balancer-snat']!;
  assert.equal([conforming, violating], [1, 0], 'counted for the one, not applied to the other');
});

test('what a target lacks or cannot show exempts it', () => {
  const hidden = {
    publicPort: false,
    deliveries: true,
    leaks: true,
    payload: true,
    probeState: true,
    answers: true,
  };
  quiet(
    trace({ capabilities: { shows: hidden } })
      .open('a')
      .open('b', { as: 1_025 }),
  );
});

test.run();
