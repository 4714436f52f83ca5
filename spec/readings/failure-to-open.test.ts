import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { quiet, stillOpen, violates } from './expect.ts';
import { BEYOND_CHANCE, D2, trace, type Trace } from './trace.ts';
import {
  DEFAULT_ADDRESS,
  E,
  FRONTEND,
  FRONTEND_2,
  STANDALONE,
  T,
  UNKNOWN_CAPACITY,
  type WorldOptions,
} from './world.ts';

const BELOW = 'no-failure-below-capacity';
const OPEN = 'a port may have been free or not';
const BY_CHANCE = 'it may have been lost on the way';
const NO_CONTROL = 'no control got through before and after';
const tcp = { protocol: 'tcp' } as const;

const holding = (udp: number, tcpFlows = 0, options: WorldOptions = {}): Trace => {
  const t = trace({ ports: 4, ...options });
  for (let i = 0; i < udp; i++) t.open(`udp-${i}`, { as: 1_025 + i });
  for (let i = 0; i < tcpFlows; i++) t.open(`tcp-${i}`, { ...tcp, as: 1_025 + udp + i });
  return t;
};
/** Whatever else it is blamed on. */
const failsBelow = (t: Trace) =>
  assert.ok(
    t.told().some((told) => told.startsWith(BELOW)),
    t.told().join(),
  );
const failing = (t: Trace, options: Parameters<Trace['flow']>[1] = {}) =>
  t
    .flow('b', { vm: 1, ...options })
    .fail('b')
    .control();

test('a failure with every port surely held is exhaustion', () => {
  const t = failing(holding(4));
  quiet(t);
  assert.is(t.tally('exhaustion-fails-new-flows').conforming, 1);
});

test('a failure with one port surely free, whichever way it is counted, is a violation', () => {
  violates(failing(holding(3)), BELOW);
});

test('separate inventories: UDP full, TCP empty, a TCP flow that fails is below a separate capacity, not a shared one', () => {
  stillOpen(failing(holding(4), tcp), BELOW, OPEN);
});

test('shared inventory: UDP and TCP together full explain a failure', () => {
  stillOpen(failing(holding(2, 2)), BELOW, OPEN);
  stillOpen(failing(holding(2, 2), tcp), BELOW, OPEN);
});

test('shared inventory: one port less and nothing explains it', () => {
  violates(failing(holding(2, 1)), BELOW);
  violates(failing(holding(2, 1), tcp), BELOW);
});

test('shared inventory: more flows than ports disprove it', () => {
  const more = holding(3)
    .open('tcp-a', { ...tcp, as: 1_028 })
    .open('tcp-b', { ...tcp, as: 1_028 - 4 + 4, to: D2 });
  stillOpen(failing(more), BELOW, OPEN);
  const beyond = trace({ ports: 4 })
    .open('u1', { as: 1_025 })
    .open('u2', { as: 1_026 })
    .open('u3', { as: 1_027 })
    .open('t1', { ...tcp, as: 1_028 })
    .open('t2', { ...tcp, as: 1_027 });
  violates(failing(beyond), BELOW);
});

test('shared inventory: a port that UDP and TCP surely held towards one destination disproves it, also later in the trace', () => {
  const t = failing(holding(2, 2)).open('twin', { ...tcp, as: 1_025 });
  violates(t, BELOW);
  // The same port towards two destinations says nothing.
  stillOpen(failing(holding(2, 2)).open('twin', { ...tcp, to: D2, as: 1_025 }), BELOW, OPEN);
});

test('reserved ports that the target declares are less to hold', () => {
  const reserved = { capabilities: { reservedPorts: 1 } };
  const t = failing(holding(3, 0, reserved));
  quiet(t);
  assert.is(t.tally('exhaustion-fails-new-flows').conforming, 1);
  violates(failing(holding(2, 0, reserved)), BELOW);
});

test('flows that possibly live may hold a port', () => {
  stillOpen(failing(holding(4).advance(T)), BELOW, OPEN);
  stillOpen(
    failing(
      holding(3)
        .flow('half', { ...tcp, as: 1_028 })
        .send('half', { segment: 'syn' }),
    ),
    BELOW,
    OPEN,
  );
  violates(failing(holding(4).advance(T + E)), 'idle-reclaimed-at-4-minutes');
});

test('no control before, or none after: nothing seen is no evidence', () => {
  stillOpen(trace().flow('b').fail('b').control(), BELOW, NO_CONTROL);
  stillOpen(trace().control().flow('b').fail('b'), BELOW, NO_CONTROL);
  violates(trace().control().flow('b').fail('b').control(), BELOW);
});

test('unknown capacity: a failure below the most that was held towards one destination is a violation', () => {
  const unknown = { capabilities: UNKNOWN_CAPACITY };
  violates(failing(holding(3, 0, unknown), { to: D2 }), BELOW);
  stillOpen(failing(holding(3, 0, unknown)), BELOW, OPEN);
  stillOpen(trace(unknown).control(STANDALONE).flow('b').fail('b').control(STANDALONE), BELOW, OPEN);
});

test('unknown capacity: M is the most of the whole trace, also of what comes later', () => {
  const t = failing(holding(2, 0, { capabilities: UNKNOWN_CAPACITY }))
    .open('later-1', { as: 1_027 })
    .open('later-2', { as: 1_028 });
  violates(t, BELOW);
});

test('unknown capacity: both inventories have to be exceeded', () => {
  const unknown = { capabilities: UNKNOWN_CAPACITY };
  // Three UDP flows at most (M_p = 3), four flows at most of both (M = 4); now two UDP and two TCP: U = M.
  const t = holding(2, 2, unknown)
    .open('u1', { to: D2, as: 1_025 })
    .open('u2', { to: D2, as: 1_026 })
    .open('u3', { to: D2, as: 1_027 });
  stillOpen(failing(t), BELOW, OPEN);
});

test('lossy: a loss is tried until chance explains it no more, before it is the translator`s', () => {
  const lossy = { capabilities: { lossless: false } };
  const once = trace(lossy).control(1).flow('b', { vm: 1 }).fail('b').control(1);
  stillOpen(once, BELOW, BY_CHANCE);
  const often = (times: number, rate = {}) =>
    trace({ capabilities: { lossless: false, ...rate } })
      .control(1)
      .flow('b', { vm: 1 })
      .failOften('b', times)
      .control(1);
  stillOpen(often(3), BELOW, BY_CHANCE);
  stillOpen(often(BEYOND_CHANCE - 1), BELOW, BY_CHANCE);
  violates(often(BEYOND_CHANCE), BELOW);
  stillOpen(often(5, { lossRate: 0.001 }), BELOW, BY_CHANCE);
  violates(often(6, { lossRate: 0.001 }), BELOW);
});

test('lossy: losses between which no control got through may be one outage', () => {
  const t = trace({ capabilities: { lossless: false } })
    .control(1)
    .flow('b', { vm: 1 });
  for (let time = 0; time < 2 * BEYOND_CHANCE; time++) t.fail('b');
  stillOpen(t.control(1), BELOW, BY_CHANCE);
});

test('lossy: what got through at the second try was lost, and no question stays open', () => {
  const t = trace({ capabilities: { lossless: false } })
    .control(1)
    .flow('b', { vm: 1 })
    .fail('b')
    .send('b')
    .control(1);
  quiet(t);
  assert.is(t.tally(BELOW).inconclusive, 0);
});

test('lossy: what failed at a full pool does not count with what is lost after a port was freed', () => {
  const lossy = { ports: 1, capabilities: { lossless: false } };
  const refused = () =>
    trace(lossy).open('a', { protocol: 'tcp', as: 1_025 }).control(1).flow('b', { vm: 1, protocol: 'tcp' });
  const freed = (t: ReturnType<typeof refused>) =>
    t
      .failOften('b')
      .advance(T + E)
      .control(1);
  stillOpen(freed(refused()).fail('b').control(1), BELOW, BY_CHANCE);
  violates(freed(refused()).failOften('b').control(1), 'idle-reclaimed-at-4-minutes');
});

test('lossy: nor does it where the other protocol, which shares no ports, took as many meanwhile', () => {
  const twin = { to: D2, as: 1_025 };
  const freed = trace({ ports: 1, capabilities: { lossless: false } })
    .open('udp', twin)
    .open('tcp', { ...tcp, ...twin })
    .open('a', { as: 1_025 })
    .advance(T / 2)
    .control(1)
    .flow('b', { vm: 1 })
    .failOften('b', BEYOND_CHANCE - 1)
    .open('c', { ...tcp, as: 1_025 })
    .advance(T / 2 + E)
    .control(1);
  stillOpen(freed.fail('b').control(1), BELOW, BY_CHANCE);
});

test('lossy: the control has to be of the same VM', () => {
  const lossy = { capabilities: { lossless: false } };
  const t = trace(lossy).control(0).flow('b', { vm: 1 }).failOften('b').control(0);
  stillOpen(t, BELOW, NO_CONTROL);
});

test('lossy: opens that nobody saw may hold ports for T + e', () => {
  const lost = (after: number) => {
    const t = holding(3, 0, { capabilities: { lossless: false } })
      .control(1)
      .flow('lost')
      .fail('lost')
      .advance(after);
    return t.control(1).flow('b', { vm: 1 }).failOften('b').control(1);
  };
  stillOpen(lost(1_000), BELOW, OPEN);
  const later = (after: number) => {
    const t = trace({ ports: 1, capabilities: { lossless: false } })
      .control(1)
      .flow('lost')
      .fail('lost')
      .advance(after);
    return t.control(1).flow('b', { vm: 1 }).failOften('b').control(1);
  };
  stillOpen(later(T + E - 1), BELOW, OPEN);
  failsBelow(later(T + E));
});

test('lossy: one lost open counts once, however often it is tried, and not against itself', () => {
  const lossy = { ports: 4, capabilities: { lossless: false } };
  const t = holding(2, 0, lossy).control(1).flow('lost').failOften('lost');
  failsBelow(t.control().control(1).flow('b', { vm: 1 }).failOften('b').control(1));
});

test('lossless: an open that nobody saw holds no port', () => {
  violates(holding(3).flow('lost').fail('lost').control(), BELOW);
});

test('several candidates: one that may have been full explains the failure', () => {
  const two = { frontends: [FRONTEND, FRONTEND_2], ports: 2 };
  const t = trace(two).open('a', { as: 1_025 }).open('b', { as: 1_026 });
  stillOpen(failing(t, { vm: 1 }).control(), BELOW, OPEN);
  violates(
    failing(trace(two).open('a', { as: 1_025 }).open('x', { from: FRONTEND_2, as: 1_025 }), { vm: 1 }),
    BELOW,
  );
});

test('several candidates: exhaustion wants every one of them full', () => {
  const two = { frontends: [FRONTEND, FRONTEND_2], ports: 1 };
  const one = failing(trace(two).open('a', { as: 1_025 }), { vm: 1 });
  assert.is(one.tally('exhaustion-fails-new-flows').conforming, 0);
  const both = failing(trace(two).open('a', { as: 1_025 }).open('x', { from: FRONTEND_2, as: 1_025 }), {
    vm: 1,
  });
  quiet(both);
  assert.is(both.tally('exhaustion-fails-new-flows').conforming, 1);
});

test('default SNAT: an address that nobody saw yet is empty where capacity is known, and says nothing where it is not', () => {
  const first = (options: WorldOptions) =>
    trace(options).control().flow('b', { vm: STANDALONE }).fail('b').control();
  violates(first({}), BELOW);
  stillOpen(first({ capabilities: UNKNOWN_CAPACITY }), BELOW, OPEN);
  const lossy = trace({ ports: 1, capabilities: { lossless: false } });
  // Its open may hold the one port of an address that nobody has seen.
  const failed = lossy.flow('lost', { vm: STANDALONE }).fail('lost').control(STANDALONE);
  quiet(failed.flow('b', { vm: STANDALONE }).failOften('b').control(STANDALONE));
  assert.is(failed.addressOf(STANDALONE), DEFAULT_ADDRESS);
});

test('an address that others use whom nobody sees: what fails below capacity is not judged', () => {
  const shared = { capabilities: { sharedAddresses: true } };
  quiet(failing(holding(1, 0, shared)));
  quiet(failing(holding(4, 0, shared).advance(T + E)));
  const other = trace({ ...shared, ports: 1 })
    .open('a')
    .flow('b', { to: D2, vm: 1 })
    .fail('b')
    .control();
  quiet(other);
});

test.run();
