import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { quiet, stillOpen, violates } from './expect.ts';
import { BEYOND_CHANCE, trace, type Trace } from './trace.ts';
import { FRONTEND, group, WITH_ILPIP } from './world.ts';

const REASON = 'no control got through before and after';
const BY_CHANCE = 'it may have been lost on the way';
const denying = { securityGroups: [group('deny', {})], nicGroup: 'deny' } as const;
const lossy = { capabilities: { lossless: false } } as const;

const denied = (t: Trace) => t.flow('a').fail('a');

test('denied: conforms with a control before and after, is open without either', () => {
  const both = denied(trace(denying).control(1)).control(1);
  quiet(both);
  assert.is(both.tally('nsg-limits-destinations').conforming, 1);
  stillOpen(denied(trace(denying)).control(1), 'nsg-limits-destinations', REASON);
  stillOpen(denied(trace(denying).control(1)), 'nsg-limits-destinations', REASON);
});

test('denied: what gets through needs no control', () => {
  violates(trace(denying).open('a'), 'nsg-limits-destinations');
});

test('denied, lossy: one loss is no denial', () => {
  const t = denied(trace({ ...denying, ...lossy }).control(0)).control(0);
  assert.is(t.tally('nsg-limits-destinations').conforming, 0);
});

test('denied, lossy: what is to happen anyway is supported by three tries', () => {
  const tcpDenied = { ...denying, securityGroups: [group('deny', { protocol: 'tcp' })] };
  const t = trace({ ...tcpDenied, ...lossy })
    .control(0)
    .flow('a', { protocol: 'tcp' })
    .failOften('a', 3);
  quiet(t.control(0));
  assert.is(t.tally('nsg-limits-destinations').conforming, 1);
});

test('a live flow that is lost is a violation with controls, and open without', () => {
  const lost = (before: boolean, after: boolean) => {
    const t = trace();
    if (before) t.control();
    t.open('a', { vm: 1 }).fail('a');
    return after ? t.control() : t;
  };
  violates(lost(true, true), 'mapping-is-stable');
  // The flow itself got through before.
  violates(lost(false, true), 'mapping-is-stable');
  stillOpen(lost(true, false), 'mapping-is-stable', REASON);
});

test('lossy: a lost packet of a live flow is the network`s, as many in a row as chance does not explain are not', () => {
  const times = (count: number, between: (t: Trace) => Trace = (t) => t) => {
    const t = trace(lossy).open('a');
    for (let i = 0; i < count; i++) between(t.fail('a')).control();
    return t;
  };
  quiet(times(1));
  quiet(times(BEYOND_CHANCE - 1));
  violates(times(BEYOND_CHANCE), 'mapping-is-stable');
  quiet(times(2 * BEYOND_CHANCE, (t) => t.send('a')));
});

test('lossy: a lost reply is the network`s, as many in a row as chance does not explain are not', () => {
  const times = (count: number, between: (t: Trace) => Trace = (t) => t) => {
    const t = trace(lossy).open('a');
    for (let i = 0; i < count; i++) between(t.reply('a', { delivered: null })).control();
    return t;
  };
  quiet(times(BEYOND_CHANCE - 1));
  violates(times(BEYOND_CHANCE), 'return-traffic-reaches-origin');
  quiet(times(2 * BEYOND_CHANCE, (t) => t.reply('a')));
});

test('a control of a failure`s own group is neither before it nor after: nobody knows the order', () => {
  const beside = (before: boolean, after: boolean, vm = 0) => {
    const t = trace();
    if (before) t.control();
    t.together((one) => one.control(vm).flow('b').fail('b').control(vm));
    return after ? t.control() : t;
  };
  violates(beside(true, true), 'no-failure-below-capacity');
  stillOpen(beside(false, true), 'no-failure-below-capacity', REASON);
  stillOpen(beside(true, false, 1), 'no-failure-below-capacity', REASON);
  const lost = trace()
    .open('a')
    .together((one) => one.fail('a').control());
  stillOpen(lost, 'mapping-is-stable', REASON);
  const refused = trace(denying).together((one) => denied(one.control(1)).control(1));
  stillOpen(refused.control(1), 'nsg-limits-destinations', REASON);
  // The next group is after it, and the group itself before what follows.
  violates(
    beside(true, false).together((one) => one.control()),
    'no-failure-below-capacity',
  );
  violates(
    trace()
      .together((one) => one.control())
      .flow('b')
      .fail('b')
      .control(),
    'no-failure-below-capacity',
  );
});

test('lossy: tries of one group are one, whatever got through beside them, and so are tries with only that in between', () => {
  const atOnce = trace(lossy)
    .control()
    .flow('b')
    .together((one) => one.failOften('b'))
    .control();
  stillOpen(atOnce, 'no-failure-below-capacity', BY_CHANCE);
  const inGroups = trace(lossy).control().flow('b');
  for (let time = 0; time < 2 * BEYOND_CHANCE; time++) inGroups.together((one) => one.fail('b').control());
  stillOpen(inGroups.control(), 'no-failure-below-capacity', BY_CHANCE);
  const apart = trace(lossy).control().flow('b');
  for (let time = 0; time < BEYOND_CHANCE; time++) apart.together((one) => one.fail('b')).control();
  violates(apart, 'no-failure-below-capacity');
});

test('an ILPIP`s flow that is lost is a violation with controls, and open without', () => {
  const lost = trace().control().flow('a', { vm: WITH_ILPIP }).fail('a');
  stillOpen(lost, 'instance-level-ip-never-exhausts', REASON);
  violates(
    trace().control().flow('a', { vm: WITH_ILPIP }).fail('a').control(),
    'instance-level-ip-never-exhausts',
  );
});

test('a SYN or a SYN+ACK that is lost on a live flow says nothing, nor does what is out of state', () => {
  const tcp = { protocol: 'tcp' } as const;
  for (const segment of ['syn-ack', 'syn'] as const) {
    quiet(trace().control().open('a', tcp).fail('a', { segment }).control());
    quiet(trace().control().open('a', tcp).reply('a', { segment, delivered: null }).control());
  }
  for (const segment of ['data', 'fin', 'rst'] as const) {
    quiet(trace().control().flow('a', tcp).fail('a', { segment }).control());
  }
});

test('the end of a live flow gets through, either way; on a lossy network a lost one says nothing', () => {
  const tcp = { protocol: 'tcp' } as const;
  for (const segment of ['fin', 'rst'] as const) {
    const lost = (more = {}) => trace(more).control().open('a', tcp).fail('a', { segment }).control();
    const unheard = (more = {}) =>
      trace(more).control().open('a', tcp).reply('a', { segment, delivered: null }).control();
    violates(lost(), 'mapping-is-stable');
    violates(unheard(), 'return-traffic-reaches-origin');
    assert.match(lost().end()[0]?.observed ?? '', new RegExp(`^its ${segment.toUpperCase()} did not`));
    assert.match(unheard().end()[0]?.expected ?? '', new RegExp(`^a ${segment.toUpperCase()} from `));
    quiet(lost(lossy));
    quiet(unheard(lossy));
  }
});

test('what ends a flow that ended may be dropped', () => {
  const tcp = { protocol: 'tcp' } as const;
  const over = () => trace().control().open('a', tcp).send('a', { segment: 'rst' });
  for (const segment of ['fin', 'rst'] as const) {
    quiet(over().fail('a', { segment }).control());
    quiet(over().reply('a', { segment, delivered: null }).control());
  }
});

test('down: a client`s flow that reaches nobody is no evidence', () => {
  quiet(trace().client(1, 1, FRONTEND, 53, null));
});

test('a lost reply to a client is not judged', () => {
  quiet(
    trace()
      .control()
      .client(0xc0000201, 7, FRONTEND, 53, { vm: 0, port: 5_300 })
      .flow('r', { to: 0xc0000201, at: 7, port: 5_300 })
      .fail('r')
      .control(),
  );
});

test.run();
