import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { join } from './changes.ts';
import { quiet, stillOpen, violates } from './expect.ts';
import { type Address, type Change, PLATFORM_ADDRESS } from '../vocabulary/index.ts';
import { BEYOND_CHANCE, D2, trace, type Trace } from './trace.ts';
import {
  FRONTEND,
  FRONTEND_2,
  ILPIP,
  NOWHERE,
  STANDALONE,
  T,
  UNKNOWN_CAPACITY,
  WITH_ILPIP,
  type WorldOptions,
} from './world.ts';

const RAISES = 'exhaustion-raises-alert';
const NONE = 'no-alert-without-exhaustion';
const DELAY = 10_000;
const tcp = { protocol: 'tcp' } as const;

const full = (options: WorldOptions = {}, protocol: 'udp' | 'tcp' = 'tcp'): Trace =>
  trace({ ports: 1, ...options })
    .open('a', { protocol })
    .flow('b', { vm: 1, protocol })
    .fail('b')
    .control();

test('exhaustion by TCP with logging on writes an alert', () => {
  const t = full().alerts(FRONTEND);
  quiet(t);
  assert.is(t.tally(RAISES).conforming, 1);
  violates(full().alerts(), RAISES);
});

test('logging off: none is due', () => {
  const off = { loadBalancer: { logging: false } };
  quiet(full(off).alerts());
  quiet(
    trace({ ports: 1 })
      .change({ kind: 'set-logging', loadBalancer: 'lb', on: false })
      .open('a', tcp)
      .flow('b', { ...tcp, vm: 1 })
      .fail('b')
      .control()
      .alerts(),
  );
  const on = trace({ ports: 1, ...off }).change({ kind: 'set-logging', loadBalancer: 'lb', on: true });
  violates(
    on
      .open('a', tcp)
      .flow('b', { ...tcp, vm: 1 })
      .fail('b')
      .control()
      .alerts(),
    RAISES,
  );
});

test('logging switched within the delay: either', () => {
  const delayed = { capabilities: { changeDelayMs: 1_000 }, ports: 1 };
  const t = trace(delayed).open('a', tcp).change({ kind: 'set-logging', loadBalancer: 'lb', on: false });
  quiet(
    t
      .flow('b', { ...tcp, vm: 1 })
      .fail('b')
      .control()
      .alerts(),
  );
});

test('UDP: the page speaks of TCP, so none is due', () => {
  quiet(full({}, 'udp').alerts());
  quiet(full({}, 'udp').alerts(FRONTEND));
});

test('it has time until the declared delay after the first failure', () => {
  const delayed = { capabilities: { alertDelayMs: DELAY } };
  stillOpen(
    full(delayed)
      .advance(DELAY - 1)
      .alerts(),
    RAISES,
    'the alert was not due yet, or no control got through',
  );
  violates(full(delayed).advance(DELAY).alerts(), RAISES);
  const later = full(delayed).alerts().advance(DELAY).alerts(FRONTEND);
  quiet(later);
  assert.is(later.tally(RAISES).conforming, 1);
});

test('where logging is switched off before it is due it may never be written', () => {
  const set = (on: boolean, loadBalancer = 'lb') => ({ kind: 'set-logging', loadBalancer, on }) as const;
  const [first] = trace().context.deployment.loadBalancers;
  const idle = { ...first!, name: 'lb-2', frontends: [FRONTEND_2], pool: [] };
  const after = (ms: number, ...changes: readonly Change[]) => {
    const deployment = { loadBalancers: [first!, idle] };
    const t = full({ deployment, capabilities: { alertDelayMs: DELAY } }).advance(ms);
    for (const change of changes) t.change(change);
    return t;
  };
  const read = (t: Trace) => t.advance(DELAY).alerts();
  quiet(read(after(DELAY - 1, set(false))));
  quiet(read(after(DELAY - 1, set(false), set(true))));
  quiet(after(0, set(false)).advance(DELAY).alerts(FRONTEND));
  violates(read(after(DELAY, set(false))), RAISES);
  violates(read(after(0, set(true))), RAISES);
  violates(read(after(0, set(false, 'lb-2'))), RAISES);
  violates(read(after(0, join)), RAISES);
  // Who fails next is due its own.
  const again = after(0, set(false), set(true))
    .flow('c', { ...tcp, vm: 1 })
    .fail('c')
    .control();
  violates(read(again), RAISES);
  // Exhausted it was.
  const { situations } = read(after(0, set(false))).tally(NONE);
  assert.is(situations['logging on and nothing exhausted'], 0);
});

test('it names an address that was possibly full', () => {
  // The wrong address: one that was below capacity.
  const wrong = full({ frontends: [FRONTEND] }).alerts(FRONTEND_2);
  violates(wrong, RAISES, NONE);
});

test("another load balancer's alert tells nothing of this one's exhaustion", () => {
  const other = {
    name: 'lb-2',
    frontends: [FRONTEND_2],
    pool: ['vm-1'],
    rules: [],
    probe: null,
    logging: true,
  };
  const both = () => {
    const [first] = trace().context.deployment.loadBalancers;
    const loadBalancers = [{ ...first!, pool: ['vm-0'], logging: true }, other];
    return trace({ ports: 1, deployment: { loadBalancers } })
      .open('a', tcp)
      .flow('b', tcp)
      .fail('b')
      .control()
      .open('c', { ...tcp, vm: 1, from: FRONTEND_2, as: 1_025 })
      .flow('d', { ...tcp, vm: 1 })
      .fail('d')
      .control();
  };
  quiet(both().alerts(FRONTEND, FRONTEND_2));
  violates(both().alerts(FRONTEND_2), RAISES);
  violates(both().alerts(FRONTEND), RAISES);
});

test('without exhaustion there is none', () => {
  const t = trace({ ports: 2 }).open('a', tcp).alerts();
  quiet(t);
  assert.is(t.tally(NONE).conforming, 1);
  violates(trace({ ports: 2 }).open('a', tcp).alerts(FRONTEND), NONE);
});

test('a pool that was possibly full explains an alert', () => {
  quiet(trace({ ports: 1 }).flow('a', tcp).send('a', { segment: 'syn' }).alerts(FRONTEND));
  quiet(trace({ ports: 1, capabilities: UNKNOWN_CAPACITY }).alerts(FRONTEND));
  quiet(
    trace({ ports: 2, capabilities: { sharedAddresses: true } })
      .open('a', tcp)
      .alerts(FRONTEND),
  );
});

test('a shared inventory that UDP and TCP filled together explains an alert', () => {
  const t = trace({ ports: 2 })
    .open('a', tcp)
    .open('b')
    .flow('f', { ...tcp, vm: 1 })
    .fail('f')
    .control();
  quiet(t.alerts(FRONTEND));
  const half = trace({ ports: 3 }).open('a', tcp).open('b').control().alerts(FRONTEND);
  violates(half, NONE);
});

test('several frontends: none is due while one of them was not surely full', () => {
  const two = { frontends: [FRONTEND, FRONTEND_2] };
  quiet(full(two).alerts());
  const both = trace({ ports: 1, ...two })
    .open('a', tcp)
    .open('c', { ...tcp, from: FRONTEND_2, as: 1_025 });
  violates(
    both
      .flow('b', { ...tcp, vm: 1 })
      .fail('b')
      .control()
      .alerts(),
    RAISES,
  );
});

test('a lost packet is no exhaustion: none is due without a control, or on a lossy network after one try', () => {
  const alone = trace({ ports: 1 })
    .open('a', tcp)
    .flow('b', { ...tcp, vm: 1 })
    .fail('b')
    .alerts();
  quiet(alone);
  const lossy = { ports: 1, capabilities: { lossless: false } };
  const tried = (times: number) => {
    const t = trace(lossy)
      .open('a', tcp)
      .control(1)
      .flow('b', { ...tcp, vm: 1 });
    return t.failOften('b', times).control(1).alerts();
  };
  quiet(tried(1));
  // The translator may have seen none of them.
  quiet(tried(BEYOND_CHANCE - 1));
  violates(tried(BEYOND_CHANCE), RAISES);
});

test('lossy: every try of several flows that fail together counts, in whatever order they are told and however long it takes', () => {
  const tried = (apart: number) => {
    const t = trace({ ports: 1, capabilities: { lossless: false } }).open('a', tcp);
    for (const label of ['b', 'c']) t.flow(label, { ...tcp, vm: 1 });
    for (let time = 0; time < BEYOND_CHANCE; time++) {
      const [one = '', other = ''] = time % 2 === 0 ? ['b', 'c'] : ['c', 'b'];
      t.send('a')
        .control(1)
        .together(() => t.fail(one).fail(other))
        .advance(apart);
    }
    return t.control(1).alerts();
  };
  violates(tried(1_000), RAISES);
  violates(tried(T / 3), RAISES);
});

test('lossy: only tries that would each have raised an alert count', () => {
  const lossy = { ports: 1, capabilities: { lossless: false }, loadBalancer: { logging: false } };
  const on = { kind: 'set-logging', loadBalancer: 'lb', on: true } as const;
  const tried = (before: number, after: number) =>
    trace(lossy)
      .open('a', tcp)
      .control(1)
      .flow('b', { ...tcp, vm: 1 })
      .failOften('b', before)
      .control(1)
      .change(on)
      .failOften('b', after)
      .control(1)
      .alerts();
  quiet(tried(BEYOND_CHANCE, 1));
  quiet(tried(2, BEYOND_CHANCE - 1));
  violates(tried(2, BEYOND_CHANCE), RAISES);
});

test('lossy: tries to which no alert was due do not count against a later row of tries', () => {
  const off = { ports: 1, capabilities: { lossless: false }, loadBalancer: { logging: false } };
  const t = trace(off)
    .open('a', tcp)
    .control(1)
    .flow('b', { ...tcp, vm: 1 })
    .failOften('b', 2)
    .control(1)
    .change({ kind: 'set-logging', loadBalancer: 'lb', on: true });
  for (const _ of [1, 2]) t.advance(T / 2).send('a');
  violates(t.failOften('b').control(1).alerts(), RAISES);
});

test('a missing alert is told once', () => {
  assert.is(full().alerts().alerts().end().length, 1);
});

test('one alert tells of all that fails at an address: the first failure is judged, the others not', () => {
  const two = () =>
    full()
      .flow('c', { ...tcp, vm: 1 })
      .fail('c')
      .control();
  assert.is(two().alerts().end().length, 1);
  const t = two().alerts(FRONTEND);
  quiet(t);
  assert.is(t.tally(RAISES).conforming, 1);
});

test('where capacity is unknown, or no address is, nothing is surely exhausted', () => {
  quiet(full({ capabilities: UNKNOWN_CAPACITY }).alerts());
  // It fails with every port free, so that is all that is told.
  violates(
    trace({ ports: 1 })
      .control()
      .flow('b', { ...tcp, vm: STANDALONE })
      .fail('b')
      .control()
      .alerts(),
    'no-failure-below-capacity',
  );
});

test('where every port is reserved, the first flow finds none left', () => {
  const t = trace({ ports: 1, capabilities: { reservedPorts: 1 } }).control(WITH_ILPIP);
  violates(t.flow('b', tcp).fail('b').control(WITH_ILPIP).alerts(), RAISES);
});

test('flows of both protocols that may have filled a shared inventory together explain an alert', () => {
  const both = (ports: number) => trace({ ports }).open('a', tcp).open('b');
  quiet(both(2).alerts(FRONTEND));
  violates(both(3).alerts(FRONTEND), NONE);
  // One that may be over may have been in the way of a flow that failed.
  const half = (ports: number) => trace({ ports }).open('u').flow('h', tcp).send('h', { segment: 'syn' });
  quiet(half(2).alerts(FRONTEND));
  violates(half(3).alerts(FRONTEND), NONE);
  const failing = (t: Trace) => t.flow('f', { ...tcp, vm: 1 }).fail('f');
  quiet(failing(half(2)).alerts(FRONTEND));
  violates(failing(half(3)).alerts(FRONTEND), NONE);
});

test('the log is read where logging is on and nothing was exhausted: only then it counts as such', () => {
  const counted = (t: Trace) => t.tally(NONE).situations['logging on and nothing exhausted'];
  const idle = { name: 'lb-2', frontends: [FRONTEND_2], pool: [], rules: [], probe: null, logging: false };
  const [first] = trace().context.deployment.loadBalancers;
  assert.is(counted(trace().alerts()), 1);
  assert.is(counted(trace({ deployment: { loadBalancers: [first!, idle] } }).alerts()), 1);
  assert.is(counted(trace({ loadBalancer: { logging: false } }).alerts()), 0);
  assert.is(counted(full().alerts()), 0);
  assert.is(counted(full().alerts(FRONTEND)), 0);
  const wrong = trace().alerts(FRONTEND);
  assert.is(counted(wrong), 0);
  assert.is(wrong.tally(NONE).conforming, 0);
});

test('flows that are never judged may exhaust a frontend unseen: to the platform, to nowhere, to an own address', () => {
  const two = (to: Address) =>
    trace({ ports: 1 })
      .flow('a', { ...tcp, to })
      .fail('a')
      .flow('b', { ...tcp, to, vm: 1 })
      .fail('b');
  quiet(two(PLATFORM_ADDRESS).alerts(FRONTEND));
  quiet(two(NOWHERE).alerts(FRONTEND));
  quiet(two(ILPIP).alerts(FRONTEND));
  violates(two(D2).alerts(FRONTEND_2), NONE);
});

test.run();
