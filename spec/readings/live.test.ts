import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { quiet, violates } from './expect.ts';
import { D1, trace, type Trace } from './trace.ts';
import { E, FRONTEND, T } from './world.ts';

const tcp = { protocol: 'tcp' } as const;
const held = (t: Trace, protocol: 'udp' | 'tcp' = 'udp') => t.judge.holders(FRONTEND, D1, protocol);

test('UDP: surely live until one step before T - e after its last outbound packet', () => {
  const moved = (after: number) => trace().open('a').advance(after).remap('a', 1_026).send('a');
  violates(moved(T - E - 1), 'no-reclaim-before-4-minutes');
  quiet(moved(T - E));
  quiet(moved(T - E + 1));
  quiet(moved(T));
  quiet(moved(T + E));
});

test('UDP: possibly live until one step before T + e after its last packet', () => {
  const full = (after: number) => trace({ ports: 1 }).open('a').advance(after).flow('b').fail('b').control();
  assert.equal(held(full(T + E - 1)), { sure: 0, possible: 1 });
  quiet(full(T + E - 1));
  violates(full(T + E), 'idle-reclaimed-at-4-minutes');
  violates(full(T + E + 1), 'idle-reclaimed-at-4-minutes');
});

test('a clock with coarse steps has its edges on its own steps', () => {
  const step = 100;
  const capabilities = { resolutionMs: step, toleranceMs: null };
  // The default: max(0.5% of T, twice the resolution) = 1,200 ms.
  const moved = (after: number) =>
    trace({ capabilities }).open('a').advance(after).remap('a', 1_026).send('a');
  violates(moved(T - 1_200 - step), 'no-reclaim-before-4-minutes');
  quiet(moved(T - 1_200));
  const full = (after: number) =>
    trace({ capabilities, ports: 1 }).open('a').advance(after).flow('b').fail('b').control();
  quiet(full(T + 1_200 - step));
  violates(full(T + 1_200), 'idle-reclaimed-at-4-minutes');
});

test('the default tolerance is twice the resolution where that is more', () => {
  const capabilities = { resolutionMs: 100, toleranceMs: null };
  const moved = (after: number) =>
    trace({ capabilities, idleTimeoutMs: 10_000 }).open('a').advance(after).remap('a', 1_026).send('a');
  violates(moved(9_799), 'no-reclaim-before-4-minutes');
  quiet(moved(9_800));
});

test('wide intervals: surely live counts from the earliest moment of the last packet to the latest of this one', () => {
  // The packet of 5,000 ms may have left at its beginning, the next one may have left at its end.
  const moved = (after: number) => trace().width(5_000).open('a').advance(after).remap('a', 1_026).send('a');
  violates(moved(T - E - 10_000 - 1), 'no-reclaim-before-4-minutes');
  quiet(moved(T - E - 10_000));
});

test('wide intervals: possibly live counts from the latest moment of the last packet to the earliest of this one', () => {
  const full = (after: number) =>
    trace({ ports: 1 }).width(5_000).open('a').advance(after).flow('b').fail('b').control();
  quiet(full(T + E - 1));
  violates(full(T + E), 'idle-reclaimed-at-4-minutes');
});

test('inbound packets keep a UDP flow possibly live, and not surely', () => {
  const kept = (steps: (t: Trace) => Trace) => {
    const t = trace({ ports: 1 })
      .open('a')
      .advance(T - E - 1);
    return steps(t.reply('a')).advance(E + 1);
  };
  assert.equal(held(kept((t) => t).control()), { sure: 0, possible: 1 });
  // Refreshed or not: both the same mapping and another one conform.
  quiet(kept((t) => t).send('a'));
  quiet(
    kept((t) => t)
      .remap('a', 1_025)
      .send('a'),
  );
  quiet(
    kept((t) => t.flow('b'))
      .fail('b')
      .control(),
  );
});

test('an inbound packet that nobody received refreshes possibly, too', () => {
  const t = trace({ ports: 1 })
    .open('a')
    .advance(T - E)
    .reply('a', { delivered: null })
    .advance(T + E - 1)
    .flow('b')
    .fail('b')
    .control();
  quiet(t);
});

test('an inbound packet one step before T - e does not let a competitor have the port', () => {
  const t = trace({ ports: 1 })
    .open('a')
    .advance(T - E - 1)
    .reply('a')
    .open('b', { vm: 1, as: 1_025 })
    .control();
  violates(t, 'ports-distinguish-flows');
});

test('after inbound packets alone, a flow surely ends T + e after the last of them', () => {
  const full = (after: number) =>
    trace({ ports: 1 })
      .open('a')
      .advance(T - E)
      .reply('a')
      .advance(after)
      .flow('b')
      .fail('b')
      .control();
  quiet(full(T + E - 1));
  violates(full(T + E), 'idle-reclaimed-at-4-minutes');
});

test('TCP: half-open is possibly live only', () => {
  const half = () => trace({ ports: 1 }).flow('a', tcp).send('a', { segment: 'syn' });
  assert.equal(held(half(), 'tcp'), { sure: 0, possible: 1 });
  quiet(
    half()
      .flow('b', { ...tcp, as: 1_025 })
      .send('b', { segment: 'syn' }),
  );
  quiet(half().flow('b', tcp).fail('b').control());
  const answered = half().reply('a', { segment: 'syn-ack' });
  assert.equal(held(answered, 'tcp'), { sure: 0, possible: 1 });
  const undelivered = half()
    .reply('a', { segment: 'syn-ack', delivered: null })
    .send('a', { segment: 'ack' });
  assert.equal(held(undelivered, 'tcp'), { sure: 0, possible: 1 });
});

test('TCP: surely live from the completed handshake', () => {
  const t = trace({ ports: 1 }).open('a', tcp);
  assert.equal(held(t, 'tcp'), { sure: 1, possible: 1 });
  // The port of a flow that lives tells more than that there was none left.
  violates(t.open('b', { ...tcp, as: 1_025 }), 'ports-distinguish-flows');
  violates(
    trace({ ports: 1 })
      .open('a', tcp)
      .open('b', { ...tcp, as: 1_025 }),
    'ports-distinguish-flows',
  );
  violates(
    trace()
      .open('a', tcp)
      .open('b', { ...tcp, as: 1_025 }),
    'ports-distinguish-flows',
  );
});

test('TCP: a FIN one way does not end it', () => {
  for (const closing of [
    (t: Trace) => t.send('a', { segment: 'fin' }),
    (t: Trace) => t.reply('a', { segment: 'fin' }),
  ]) {
    const t = closing(trace().open('a', tcp));
    assert.equal(held(t, 'tcp'), { sure: 1, possible: 1 });
    violates(t.remap('a', 1_026).send('a'), 'mapping-is-stable');
  }
});

test('TCP: FINs both ways, or an RST either way, leave it possibly live until T + e', () => {
  const endings: ((t: Trace) => Trace)[] = [
    (t) => t.send('a', { segment: 'fin' }).reply('a', { segment: 'fin' }),
    (t) => t.reply('a', { segment: 'fin' }).send('a', { segment: 'fin' }),
    (t) => t.send('a', { segment: 'rst' }),
    (t) => t.reply('a', { segment: 'rst' }),
  ];
  for (const ending of endings) {
    const closed = () => ending(trace({ ports: 1 }).open('a', tcp));
    assert.equal(held(closed(), 'tcp'), { sure: 0, possible: 1 });
    // Released at once, or only at 4 minutes: both conform.
    quiet(closed().open('b', { ...tcp, vm: 1, as: 1_025 }));
    quiet(closed().flow('b', tcp).fail('b').control());
    quiet(
      closed()
        .advance(T + E - 1)
        .flow('b', tcp)
        .fail('b')
        .control(),
    );
    violates(
      closed()
        .advance(T + E)
        .flow('b', tcp)
        .fail('b')
        .control(),
      'release-restores-service',
    );
  }
});

test('TCP: ends that nobody saw leave it possibly live too: whether they got as far as the translator cannot be said', () => {
  const lossy = { ports: 1, capabilities: { lossless: false } };
  const endings: ((t: Trace) => Trace)[] = [
    (t) => t.fail('a', { segment: 'rst' }),
    (t) => t.reply('a', { segment: 'rst', delivered: null }),
    (t) => t.reply('a', { segment: 'fin', delivered: null }).fail('a', { segment: 'fin' }),
  ];
  for (const ending of endings) {
    const closed = () => ending(trace(lossy).open('a', tcp));
    assert.equal(held(closed(), 'tcp'), { sure: 0, possible: 1 });
    quiet(closed().open('b', { ...tcp, vm: 1, as: 1_025 }));
    quiet(closed().flow('b', tcp).fail('b').control());
  }
});

test('TCP: a SYN on a flow that lives begins a new handshake', () => {
  const t = trace().open('a', tcp).send('a', { segment: 'syn' });
  assert.equal(held(t, 'tcp'), { sure: 0, possible: 1 });
  t.reply('a', { segment: 'syn-ack' }).send('a', { segment: 'ack' });
  assert.equal(held(t, 'tcp'), { sure: 1, possible: 1 });
  quiet(t);
});

test('TCP: a handshake does not survive its own end', () => {
  const t = trace().open('a', tcp).send('a', { segment: 'rst' }).send('a');
  assert.equal(held(t, 'tcp'), { sure: 0, possible: 1 });
  const later = trace()
    .open('a', tcp)
    .advance(T + E)
    .send('a');
  assert.equal(held(later, 'tcp'), { sure: 0, possible: 1 });
});

test('TCP: nor is it taken up where a packet from outside brings the flow back', () => {
  const back = () =>
    trace({ ports: 1 })
      .open('a', tcp)
      .advance(T + E)
      .reply('a', { delivered: null });
  assert.equal(held(back(), 'tcp'), { sure: 0, possible: 1 });
  assert.equal(held(back().send('a'), 'tcp'), { sure: 0, possible: 1 });
  const next = { ...tcp, vm: 1, as: 1_025 } as const;
  quiet(back().send('a').open('b', next));
  const again = back().send('a', { segment: 'syn' }).reply('a', { segment: 'syn-ack' });
  again.send('a', { segment: 'ack' });
  assert.equal(held(again, 'tcp'), { sure: 1, possible: 1 });
  violates(again.open('b', next), 'ports-distinguish-flows');
});

test('TCP: a packet in mid-stream that may have begun it anew makes nothing sure of it', () => {
  const idled = (after: number) => trace({ ports: 1 }).open('a', tcp).advance(after).send('a');
  const next = { ...tcp, vm: 1, as: 1_025 } as const;
  assert.equal(held(idled(T - E), 'tcp'), { sure: 0, possible: 1 });
  // A flow without a handshake may be given less than T, as one that is half-open.
  quiet(idled(T - E).open('b', next));
  violates(idled(T - E - 1).open('b', next), 'ports-distinguish-flows');
  // Where the packet took long, it may have begun the flow at its end.
  const slowly = (t: Trace, ms: number) => t.width(ms).send('a').width(0);
  const taken = (ms: number) =>
    slowly(trace({ ports: 1 }).open('a', tcp), ms)
      .send('a')
      .open('b', next);
  quiet(taken(T - E));
  violates(taken(T - E - 1), 'ports-distinguish-flows');
});

test('TCP: idle timeout as for UDP', () => {
  const moved = (after: number) => trace().open('a', tcp).advance(after).remap('a', 1_026).send('a');
  violates(moved(T - E - 1), 'no-reclaim-before-4-minutes');
  quiet(moved(T - E));
});

test('one flow may possibly hold two ports, its earlier one and its new one', () => {
  const twice = () =>
    trace({ ports: 2 })
      .open('a')
      .advance(T - E)
      .remap('a', 1_026)
      .send('a');
  assert.equal(held(twice()), { sure: 1, possible: 2 });
  // The earlier port may or may not be free.
  quiet(twice().flow('b').fail('b').control());
  quiet(twice().open('b', { as: 1_025 }).control());
  const later = twice()
    .advance(2 * E)
    .control();
  assert.equal(held(later), { sure: 1, possible: 1 });
  violates(
    twice()
      .advance(2 * E)
      .flow('b')
      .fail('b')
      .control(),
    'idle-reclaimed-at-4-minutes',
  );
});

test('a reply to the earlier port of a flow with two reaches it, or nobody', () => {
  const twice = () =>
    trace()
      .open('a')
      .advance(T - E)
      .remap('a', 1_026)
      .send('a')
      .remap('a', 1_025);
  quiet(twice().reply('a'));
  quiet(twice().reply('a', { delivered: null }).control());
  violates(twice().reply('a', { delivered: { vm: 1 } }), 'return-traffic-reaches-origin');
});

test('orders by earliest and by latest end: what was refreshed from outside ends later, and is sure no longer', () => {
  const t = trace()
    .open('a')
    .open('b')
    .advance(T / 2)
    .reply('a')
    .send('b')
    .advance(T / 2 - E);
  assert.equal(held(t.control()), { sure: 1, possible: 2 });
  t.advance(T / 2 + E);
  assert.equal(held(t.control()), { sure: 0, possible: 2 });
});

test.run();
