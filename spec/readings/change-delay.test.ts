import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { assign, DELAY, delayed, deny, join, leave, release } from './changes.ts';
import { quiet, violates } from './expect.ts';
import { CLIENT, D1, D2, trace, type Trace } from './trace.ts';
import {
  DEFAULT_ADDRESS,
  FRONTEND,
  ILPIP,
  POOLED,
  STANDALONE,
  T,
  WITH_ILPIP,
  type WorldOptions,
} from './world.ts';

const tcp = { protocol: 'tcp' } as const;
const onePort: WorldOptions = { ...delayed, ports: 1 };
const lossy: WorldOptions = { ...onePort, capabilities: { changeDelayMs: DELAY, lossless: false } };

const settled = (t: Trace) => t.advance(DELAY + 1);

// A flow that opened within [sent, acknowledged + delay] may have done so before the change took effect.

test('a flow that opened while its VM`s change may take effect is one from before it: another mapping, a drop, or no end', () => {
  const opened = () => settled(trace(onePort).control(1).change(leave).open('a', { as: 1_025 }));
  quiet(opened().send('a').send('a').control(1));
  quiet(opened().remap('a', 1_025, DEFAULT_ADDRESS).send('a').send('a'));
  quiet(opened().fail('a').control(1));
  quiet(opened().reply('a', { delivered: null }).control(1));
  // Nor is its port surely held.
  assert.equal(opened().judge.holders(FRONTEND, D1, 'udp'), { sure: 0, possible: 1 });
  quiet(opened().open('b', { vm: 1, as: 1_025 }));
  quiet(opened().flow('b', { vm: 1 }).fail('b').control(1));
  // Another VM's is judged fully, and so is one that opened when the change surely was in force, or that was there at once.
  const other = () => settled(trace(onePort).change(leave).open('a', { vm: 1 }));
  violates(other().remap('a', 1_025, DEFAULT_ADDRESS).send('a'), 'method-load-balancer-snat');
  const later = () => settled(trace(onePort).change(leave)).open('a', { from: DEFAULT_ADDRESS });
  violates(later().remap('a', 1_026).send('a'), 'mapping-is-stable');
  const atOnce = trace().change(leave).open('a', { from: DEFAULT_ADDRESS });
  violates(atOnce.remap('a', 1_026).send('a'), 'mapping-is-stable');
});

test('it goes on in the mapping that it got, though it may have been over: half open, idle for T, or a query`s', () => {
  const from = { as: 1_025, from: FRONTEND } as const;
  const halfOpen = (change: Parameters<Trace['change']>[0]) =>
    settled(
      trace(onePort)
        .change(change)
        .flow('a', { ...tcp, ...from })
        .send('a', { segment: 'syn' })
        .reply('a', { segment: 'syn-ack' }),
    ).send('a', { segment: 'ack' });
  for (const change of [leave, assign, deny]) quiet(halfOpen(change));
  quiet(trace(onePort).change(leave).open('a', from).advance(T).send('a'));
  quiet(trace(onePort).change(deny).open('a', from).advance(T).send('a'));
  const asked = (t: Trace) => t.discover(POOLED, FRONTEND, FRONTEND);
  quiet(asked(settled(asked(trace(onePort).change(leave)))));
  const own = { vm: WITH_ILPIP, from: ILPIP, port: 22, as: 22 } as const;
  quiet(settled(trace(onePort).change(release).open('a', own)).send('a'));
});

test('a client`s flow that began meanwhile may be answered by the new configuration', () => {
  const answered = (vm: number) =>
    settled(trace(onePort).change(leave).client(CLIENT, 7_000, FRONTEND, 53, { vm, port: 5_300 }))
      .flow('r', { vm, port: 5_300, to: CLIENT, at: 7_000, from: DEFAULT_ADDRESS, as: 1_025 })
      .send('r');
  quiet(answered(POOLED));
  violates(answered(1), 'mapping-is-stable');
});

test('lossy: a packet that was lost meanwhile may have opened a flow by the old configuration', () => {
  const lost = (world: WorldOptions, change: Parameters<Trace['change']>[0]) =>
    settled(trace(world).change(change).flow('a', { from: FRONTEND, as: 1_025 }).fail('a')).send('a');
  for (const change of [leave, assign, deny]) quiet(lost(lossy, change));
  violates(lost(onePort, deny), 'nsg-limits-destinations');
  // A denied flow was none, and stays denied.
  const still = { ...lossy, nicGroup: 'deny' };
  violates(lost(still, deny), 'nsg-limits-destinations');
});

test('what default SNAT leaves from while a change may take effect is an address of its, and a frontend is none', () => {
  const alone = () => settled(trace(onePort).control(1).change(leave));
  const failing = (t: Trace, vm: number) => t.flow('b', { vm }).fail('b').control(1);
  // The only port of the only address that is known.
  quiet(failing(alone().change(join).open('a', { vm: STANDALONE, as: 1_025 }), POOLED));
  const full = () => trace(onePort).control(1).open('x', { vm: 1, as: 1_025 }).change(leave);
  const seen = settled(full().open('a', { to: D2, as: 1_025 }));
  violates(failing(seen, STANDALONE), 'no-failure-below-capacity');
  // Nor is the ILPIP that it may get already.
  const given = { ...assign, vm: 'vm-2' };
  const got = alone().change(given).open('a', { vm: STANDALONE, from: given.address, as: 1_025 });
  violates(failing(got, POOLED), 'no-failure-below-capacity');
  // A VM that gets default SNAT by neither configuration has none of its addresses.
  violates(
    trace(onePort).change(leave).open('a', { vm: 1, from: DEFAULT_ADDRESS }),
    'method-load-balancer-snat',
  );
});

test.run();
