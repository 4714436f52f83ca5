import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { violates } from './expect.ts';
import { trace } from './trace.ts';
import { DEFAULT_ADDRESS, E, ILPIP, T, WITH_ILPIP } from './world.ts';

const DISTINCT = 'ports-distinguish-flows';
const ONE_PORT = 'one-port-per-flow-per-destination';
const FULL = 'exhaustion-fails-new-flows';

test('of one packet`s violations one is primary, and the others name it', () => {
  const t = trace().open('a').open('b', { as: 1_025 });
  assert.equal(t.told(), [DISTINCT, `${ONE_PORT} <- ${DISTINCT}`]);
});

test('a collision makes later successes at full secondary: the count is one too many', () => {
  const t = trace({ ports: 2 }).open('a').open('b', { as: 1_025 }).open('c', { as: 1_026 });
  violates(t, DISTINCT);
  assert.ok(t.told().includes(`${FULL} <- ${ONE_PORT}`) || t.told().includes(`${FULL} <- ${DISTINCT}`));
  assert.is(t.tally(FULL).violating, 0, 'only secondary never makes a behaviour violated');
  assert.ok(t.tally(FULL).inconclusive > 0);
});

test('a mapping that changed makes later successes at full secondary, too', () => {
  const t = trace({ ports: 2 }).open('a').remap('a', 1_026).send('a').open('b', { as: 1_025 });
  violates(t, 'mapping-is-stable');
  assert.is(t.tally(FULL).violating, 0);
});

test('without an earlier violation the same success is primary', () => {
  violates(
    trace({ ports: 2 }).open('a').open('b').open('c', { as: 1_024 }),
    'no-privileged-ports'.replace('no-privileged-ports', FULL),
  );
});

test('what later happens to the flows of a collision follows from it', () => {
  const t = trace().open('a').open('b', { as: 1_025 }).remap('a', 1_026).send('a');
  violates(t, DISTINCT);
  assert.ok(t.told().some((told) => told.startsWith('mapping-is-stable <- ')));
});

test('the same fault again is primary again', () => {
  const t = trace().open('a').remap('a', 1_026).send('a').remap('a', 1_027).send('a');
  assert.equal(t.told(), ['mapping-is-stable', 'mapping-is-stable']);
});

test('a spoilt payload says nothing of what happens to its flow later', () => {
  const t = trace()
    .flow('a')
    .send('a', { seen: { intact: false } })
    .remap('a', 1_026)
    .send('a');
  violates(t, 'payload-intact', 'mapping-is-stable');
});

test('another flow`s fault is its own', () => {
  const t = trace()
    .open('a')
    .remap('a', 1_026)
    .send('a')
    .open('b', { as: 1_027 })
    .remap('b', 1_028)
    .send('b');
  assert.equal(t.told(), ['mapping-is-stable', 'mapping-is-stable']);
});

test('the model goes on with what it saw', () => {
  const moved = trace().open('a').remap('a', 1_026).send('a').send('a').reply('a');
  assert.is(moved.end().length, 1);
});

test('a port taken from an idle flow is reclaim before the collision that it makes', () => {
  const t = trace()
    .open('a')
    .advance(T - E - 1)
    .open('b', { as: 1_025 });
  assert.equal(t.told(), [
    'no-reclaim-before-4-minutes',
    `${DISTINCT} <- no-reclaim-before-4-minutes`,
    `${ONE_PORT} <- no-reclaim-before-4-minutes`,
  ]);
});

test('a wrong method comes before what follows from it', () => {
  const t = trace().open('a', { vm: WITH_ILPIP, from: DEFAULT_ADDRESS, as: 1_030 });
  assert.is(t.told()[0], 'method-instance-level-ip');
  assert.ok(
    t
      .told()
      .slice(1)
      .every((told) => told.endsWith('<- method-instance-level-ip')),
  );
  assert.ok(t.addressOf(WITH_ILPIP) === ILPIP);
});

test('a new case begins without any taint', () => {
  const first = trace({ ports: 2 }).open('a').open('b', { as: 1_025 });
  first.end();
  violates(trace({ ports: 2 }).open('a').open('b').open('c', { as: 1_027 }), FULL);
});

test('exhaustion that drops a live flow is to blame, not the mapping', () => {
  const t = trace({ ports: 1 }).open('a').flow('b', { vm: 1 }).fail('b').control().fail('a').control();
  assert.is(t.primary()[0], 'exhaustion-spares-live-flows');
  assert.ok(t.told().includes('mapping-is-stable <- exhaustion-spares-live-flows'));
});

test('more than 50 violations of one case are counted only', () => {
  const t = trace();
  for (let i = 0; i < 60; i++)
    t.flow(`f${i}`, { to: 0xc6336400 + i, as: 1_025 }).send(`f${i}`, { seen: { intact: false } });
  assert.is(t.end().length, 50);
  assert.is(t.tally('payload-intact').violating, 60);
});

test('evidence ends where it became certain', () => {
  const t = trace().control().open('a').fail('a').control();
  const [violation] = t.end();
  assert.equal(violation!.evidence, [2, 3]);
  assert.equal(trace().open('a').open('b', { as: 1_025 }).end()[0]!.evidence, [1]);
});

test.run();
