import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { quiet, violates } from './expect.ts';
import { trace, type Trace } from './trace.ts';
import { E, group, T, UNKNOWN_CAPACITY, type WorldOptions } from './world.ts';

// Exhaustion is a failure that want of a port may explain, and nothing else that fails.

const SPARES = 'exhaustion-spares-live-flows';
const BELOW = 'no-failure-below-capacity';
const tcp = { protocol: 'tcp' } as const;
const lossy = { capabilities: { lossless: false } } as const;

const holding = (flows: number, options: WorldOptions = {}): Trace => {
  const t = trace({ ports: 2, ...options }).control();
  for (let i = 0; i < flows; i++) t.open(`own-${i}`, { as: 1_025 + i });
  return t;
};
const refused = (t: Trace): Trace => t.flow('b', { vm: 1 }).fail('b').control();
const conforming = (t: Trace): number => t.send('own-0').tally(SPARES).conforming;

test('a live flow is harmed by exhaustion where every port may be held, and by something else where one is free', () => {
  const harmed = (t: Trace) => refused(t).remap('own-0', 1_030).send('own-0');
  violates(harmed(holding(2)), SPARES);
  const free = harmed(holding(1));
  violates(free, 'mapping-is-stable', BELOW);
  assert.not.match(free.told().join(), new RegExp(SPARES));
});

test('a flow that opened after a failure was not there to be harmed by it', () => {
  const T2E = T + 2 * E;
  // The same port, once who held it is gone.
  const heir = (t: Trace) => t.advance(T2E).control().open('heir', { as: 1_025 });
  const moves = heir(refused(holding(2)))
    .remap('heir', 1_030)
    .send('heir');
  violates(moves, 'mapping-is-stable');
  const answered = (t: Trace, label: string) => t.control().reply(label, { delivered: null }).control();
  const lost = answered(heir(refused(holding(2))), 'heir');
  violates(lost, 'return-traffic-reaches-origin');
  for (const t of [moves, lost]) assert.not.match(t.told().join(), new RegExp(SPARES));
  assert.match(
    answered(refused(holding(2)), 'own-1')
      .told()
      .join(),
    new RegExp(SPARES),
  );
});

test('nor is a live flow spared by what was no exhaustion', () => {
  assert.is(conforming(refused(holding(2))), 1);
  assert.is(conforming(refused(holding(1))), 0);
  // Both protocols may share one inventory.
  assert.is(conforming(refused(holding(1).open('twin', { ...tcp, as: 1_026 }))), 1);
  // How many ports there are nobody knows.
  assert.is(conforming(refused(holding(1, { capabilities: UNKNOWN_CAPACITY }))), 1);
  const denies = group('denies', { destinationPorts: { first: 444, last: 444 } });
  const denied = holding(2, { securityGroups: [denies], nicGroup: 'denies' });
  assert.is(conforming(denied.flow('d', { at: 444 }).fail('d').control()), 0);
});

test('lossy: one loss at a full pool is no exhaustion yet', () => {
  const often = (times: number) => holding(2, lossy).control(1).flow('b', { vm: 1 }).failOften('b', times);
  assert.is(conforming(often(2)), 0);
  assert.is(conforming(often(3)), 1);
});

test('what one group opens may have been before what failed in it, and its packets before that failure', () => {
  const together = (ports: number) =>
    holding(1, { ports })
      .together((one) => one.flow('b', { vm: 1 }).fail('b').open('c', { as: 1_026 }).send('own-0'))
      .control();
  const full = together(2);
  quiet(full);
  assert.is(full.tally(SPARES).conforming, 0);
  assert.is(conforming(together(2)), 1);
  assert.is(conforming(together(3)), 0);
});

test('a success after a release follows a failure by exhaustion', () => {
  const after = (held: number) => {
    const t = refused(holding(held)).advance(1_000);
    if (held < 2) t.open('last', { as: 1_026 });
    t.advance(T + E).open('again', { as: 1_025 });
    return t.tally('release-restores-service').situations['after a failure'];
  };
  assert.is(after(2), 1);
  assert.is(after(1), 0);
});

test.run();
