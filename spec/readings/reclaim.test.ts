import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { quiet, violates } from './expect.ts';
import { D2, trace, type Trace } from './trace.ts';
import { E, group, T, WITH_ILPIP } from './world.ts';

const IDLE = 'idle-reclaimed-at-4-minutes';
const full = (ports: number): Trace => {
  const t = trace({ ports });
  for (let i = 0; i < ports; i++) t.open(`held-${i}`);
  return t;
};

test('lazy reclaim conforms: an ended flow may go on with its old port, and replies may still arrive', () => {
  quiet(
    full(1)
      .advance(2 * T)
      .send('held-0'),
  );
  quiet(
    full(1)
      .advance(2 * T)
      .reply('held-0'),
  );
  quiet(
    full(1)
      .advance(2 * T)
      .reply('held-0', { delivered: null })
      .control(),
  );
});

test('reclaim at once conforms: an ended flow may come back with another port', () => {
  quiet(
    full(2)
      .advance(T + E)
      .remap('held-0', 1_026)
      .send('held-0'),
  );
});

test('reclaim is exercised by a different flow at T + e after the pool was surely full', () => {
  const t = full(2)
    .advance(T + E)
    .open('b', { as: 1_025 });
  quiet(t);
  assert.is(t.tally(IDLE).conforming, 1);
  assert.is(t.tally(IDLE).situations['UDP, by a different flow'], 1);
});

test('the same flow again does not exercise reclaim', () => {
  const t = full(1)
    .advance(T + E)
    .send('held-0');
  assert.is(t.tally(IDLE).conforming, 0);
  assert.is(t.tally(IDLE).situations['UDP, by a different flow'], 0);
});

test('a pool that never was surely full does not exercise reclaim', () => {
  const t = trace({ ports: 2 })
    .open('a')
    .advance(T + E)
    .open('b', { as: 1_025 });
  assert.is(t.tally(IDLE).conforming, 0);
});

test('within the band nothing is judged, before it the competitor has to fail', () => {
  const competitor = (after: number) => full(1).advance(after).open('b', { as: 1_025 });
  violates(competitor(T - E - 1), 'no-reclaim-before-4-minutes');
  for (const after of [T - E, T - 1, T, T + 1, T + E - 1]) {
    const t = competitor(after);
    quiet(t);
    assert.is(t.tally(IDLE).conforming, 0, `${after} is within the band`);
  }
  assert.is(competitor(T + E).tally(IDLE).conforming, 1);
});

test('a port that nobody can have again at T + e is a violation, whoever asks', () => {
  violates(
    full(2)
      .advance(T + E)
      .flow('b', { vm: 1 })
      .fail('b')
      .control(),
    IDLE,
  );
});

test('what a packet on a reclaimed flow does is open: a new mapping, an RST, silence', () => {
  quiet(
    full(1)
      .advance(T + E)
      .fail('held-0')
      .control(),
  );
  quiet(
    full(1)
      .advance(T + E)
      .fail('held-0', { answer: 'rst' })
      .control(),
  );
  quiet(
    full(4)
      .advance(T + E)
      .fail('held-0')
      .fail('held-1')
      .control(),
  );
});

test('silence on a reclaimed flow is no excuse for failing another one', () => {
  violates(
    full(1)
      .advance(T + E)
      .fail('held-0')
      .control()
      .advance(T + E)
      .flow('b')
      .fail('b')
      .control(),
    IDLE,
  );
});

test('a TCP flow that was reclaimed opens again with a SYN', () => {
  const tcp = { protocol: 'tcp' } as const;
  const ended = () =>
    trace({ ports: 1 })
      .control()
      .open('a', tcp)
      .advance(T + E);
  quiet(ended().fail('a', { segment: 'data' }).control());
  violates(ended().fail('a').control(), IDLE);
});

test('of several timers in one window the flow that lives longest keeps its port', () => {
  const t = full(2)
    .advance(T / 2)
    .send('held-0')
    .advance(T / 2 + E);
  quiet(t.open('b', { as: 1_026 }).send('held-0'));
  const robbed = full(2)
    .advance(T / 2)
    .send('held-0')
    .advance(T / 2 + E)
    .open('b', { as: 1_025 });
  violates(robbed, 'no-reclaim-before-4-minutes');
});

test('a flow that went on elsewhere after its end still is the last known holder of the port that it had', () => {
  const moved = () =>
    trace()
      .open('a')
      .advance(T + E)
      .remap('a', 1_026)
      .send('a')
      .remap('a', 1_025);
  quiet(moved().reply('a'));
  quiet(moved().reply('a', { delivered: null }).control());
  violates(moved().reply('a', { delivered: { vm: 1, port: 9_000 } }), 'return-traffic-reaches-origin');
});

test('a port was released by another flow when that one had it last', () => {
  const released = (...labels: readonly string[]) => {
    const t = trace()
      .open('a')
      .advance(T + E)
      .open('b', { at: 80, as: 1_025 });
    for (const label of labels) t.advance(T + E).send(label);
    return t.tally('ports-distinguish-flows').situations['a port that another flow released'];
  };
  assert.is(released(), 1);
  assert.is(released('b'), 1);
  assert.is(released('b', 'a'), 2);
});

test('lossy: an open that nobody saw is no flow that idled out', () => {
  const tcp = { protocol: 'tcp' } as const;
  const ended = (ports: number, steps: (t: Trace) => Trace) => {
    const t = trace({ ports, capabilities: { lossless: false } })
      .open('a', tcp)
      .open('b', tcp);
    steps(t)
      .advance(T / 2)
      .send('a')
      .send('b')
      .advance(T / 2 + E);
    quiet(t.send('b', { segment: 'rst' }).open('c', { ...tcp, as: 1_026 }));
    return t.tally(IDLE).conforming;
  };
  assert.is(
    ended(2, (t) => t.flow('lost', tcp).fail('lost')),
    0,
  );
  assert.is(
    ended(3, (t) => t.open('idle', tcp)),
    1,
  );
});

test('wide intervals: a port that was taken may have been quiet for the shorter time', () => {
  const taken = (after: number) => trace().width(5_000).open('a').advance(after).open('b', { as: 1_025 });
  violates(taken(T / 2 - 1), 'ports-distinguish-flows');
  violates(taken(T / 2), 'no-reclaim-before-4-minutes');
});

test('one destination`s reclaim says nothing of another destination', () => {
  const t = full(1)
    .open('other', { to: D2, as: 1_025 })
    .advance(T - E - 1);
  violates(t.remap('other', 1_025).open('b', { to: D2, as: 1_025 }), 'no-reclaim-before-4-minutes');
});

test('what becomes of a flow by an ILPIP that was there before is open, as of one by SNAT; a new one gets through', () => {
  const NEVER = 'instance-level-ip-never-exhausts';
  const own = { vm: WITH_ILPIP } as const;
  const allow = { securityGroups: [group('g', { access: 'allow' })], subnetGroup: 'g' } as const;
  for (const world of [{}, allow]) {
    const begin = () => trace(world).control(WITH_ILPIP);
    const fails = (t: Trace, label = 'a') => t.fail(label).control(WITH_ILPIP);
    quiet(fails(begin().open('a', own).advance(T)));
    quiet(
      fails(
        begin()
          .open('a', own)
          .advance(T + E),
      ),
    );
    const reset = () =>
      begin()
        .open('a', { ...own, protocol: 'tcp' })
        .send('a', { segment: 'rst' });
    quiet(fails(reset()));
    const told = [
      fails(reset().advance(T + E)),
      fails(begin().open('a', own).advance(T).flow('b', own), 'b'),
    ].map((t) => t.told());
    for (const one of told) assert.ok(one.some((violation) => violation.startsWith(NEVER)));
  }
});

test.run();
