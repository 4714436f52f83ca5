import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseAddress } from '../vocabulary/index.ts';
import { assign, DELAY, delayed, deny, join, leave, NEW_ILPIP, release, ungroup } from './changes.ts';
import { quiet, stillOpen, violates } from './expect.ts';
import { D1, type FlowOptions, trace, type Trace } from './trace.ts';
import { DEFAULT_ADDRESS, FRONTEND, ILPIP, POOLED, STANDALONE, T, E, WITH_ILPIP } from './world.ts';

/** Each change, who it touches, and where flows leave from before and after it. */
const moves = [
  {
    change: join,
    vm: STANDALONE,
    before: DEFAULT_ADDRESS,
    after: FRONTEND,
    method: 'method-load-balancer-snat',
  },
  { change: leave, vm: POOLED, before: FRONTEND, after: DEFAULT_ADDRESS, method: 'method-default-snat' },
  { change: assign, vm: POOLED, before: FRONTEND, after: NEW_ILPIP, method: 'method-instance-level-ip' },
  { change: release, vm: WITH_ILPIP, before: ILPIP, after: DEFAULT_ADDRESS, method: 'method-default-snat' },
] as const;

for (const { change, vm, before, after, method } of moves) {
  const own = { port: 1_026 } as const;
  const changed = (acknowledgedAfter: number, later: number) =>
    trace(delayed).change(change, acknowledgedAfter).advance(later);
  const open = (t: Trace, from: number) => t.open('new', { ...own, vm, from, as: 1_026 });

  test(`${change.kind}: opens within [sent, acknowledged + delay] follow either configuration`, () => {
    for (const later of [0, DELAY - 1, DELAY]) {
      quiet(open(changed(500, later), before));
      quiet(open(changed(500, later), after));
    }
  });

  test(`${change.kind}: later opens follow the new configuration`, () => {
    quiet(open(changed(500, DELAY + 1), after));
    assert.ok(
      open(changed(500, DELAY + 1), before)
        .primary()
        .includes(method),
      method,
    );
  });

  test(`${change.kind}: flows from before keep their mapping, get another, are dropped or delivered`, () => {
    const flow = { ...own, vm, from: before, as: 1_026 } as const;
    const live = () =>
      trace(delayed)
        .control(1)
        .open('old', flow)
        .change(change)
        .advance(DELAY + 1);
    quiet(live().send('old').send('old').control(1));
    quiet(live().remap('old', 1_026, after).send('old').send('old').control(1));
    quiet(live().fail('old').control(1));
    quiet(live().reply('old').control(1));
    quiet(live().reply('old', { delivered: null }).control(1));
    // Whom an ILPIP's port belongs to next is not followed, so there it stays open.
    if (change.kind !== 'release-ilpip')
      violates(live().reply('old', { delivered: { vm: 1 } }), 'return-traffic-reaches-origin');
  });

  test(`${change.kind}: a private source outside is a violation, also in between`, () => {
    const leak = { source: parseAddress('10.0.0.4'), sourcePort: 1_026 };
    violates(
      changed(500, 0)
        .flow('new', { ...own, vm })
        .send('new', { seen: leak }),
      'outbound-maps-to-public',
    );
  });
}

test('a change that takes effect with its acknowledgement binds what is sent at the same moment', () => {
  const t = trace().change(leave);
  assert.ok(t.open('new', { vm: POOLED, from: FRONTEND }).primary().includes('method-default-snat'));
});

test('the changed VM`s earlier flows count as possible holders only', () => {
  const t = trace({ ...delayed, ports: 1 })
    .open('old')
    .change(assign)
    .advance(DELAY + 1)
    .send('old');
  assert.equal(t.judge.holders(FRONTEND, D1, 'udp'), { sure: 0, possible: 1 });
  // Its port may be had again, or not.
  quiet(t.open('other', { vm: 1, as: 1_025 }));
  const full = trace({ ...delayed, ports: 1 })
    .open('old')
    .change(assign)
    .advance(DELAY + 1)
    .send('old');
  quiet(full.flow('other', { vm: 1 }).fail('other').control(1));
});

test('other VMs` flows are judged fully', () => {
  const t = trace(delayed).open('other', { vm: 1 }).change(leave);
  violates(t.remap('other', 1_027).send('other'), 'mapping-is-stable');
  const lost = trace(delayed).control(1).open('other', { vm: 1 }).change(leave).fail('other').control(1);
  violates(lost, 'mapping-is-stable');
});

test('wherever a changed VM`s flow goes on, it is not from the port of one that surely lives', () => {
  const moved = (as: number, live: Pick<FlowOptions, 'vm' | 'at'>, steps: (t: Trace) => Trace = (t) => t) =>
    steps(trace().open('old').change(ungroup).open('live', live)).remap('old', as).send('old');
  violates(moved(1_026, { vm: 1 }), 'ports-distinguish-flows');
  violates(moved(1_026, { vm: 1, at: 80 }), 'one-port-per-flow-per-destination');
  violates(moved(1_026, { vm: POOLED }), 'ports-distinguish-flows');
  quiet(moved(1_027, { vm: 1 }));
  quiet(moved(1_026, { vm: 1 }, (t) => t.advance(T - E)));
});

test('an ILPIP that a VM gave back is no address of default SNAT`s, for nobody', () => {
  const t = trace().change(release).open('a', { vm: STANDALONE, from: ILPIP, as: 1_025 });
  violates(t, 'method-default-snat');
  assert.ok(t.told().includes('default-ip-not-tenant-owned <- method-default-snat'));
});

test('two flows of a former ILPIP go on with one port to one address', () => {
  const own = { vm: WITH_ILPIP, port: 5_000, from: ILPIP, as: 5_000 } as const;
  const t = trace(delayed)
    .open('a', own)
    .open('b', { ...own, at: 80 })
    .change(release)
    .advance(DELAY + 1);
  quiet(t.send('a').send('b').send('a'));
});

test('NSG: a denial binds new flows, after the interval; earlier ones may go on', () => {
  const changed = (later: number) => trace(delayed).control(1).change(deny).advance(later);
  quiet(changed(DELAY).open('new'));
  quiet(changed(DELAY).flow('new').fail('new').control(1));
  violates(changed(DELAY + 1).open('new'), 'nsg-limits-destinations');
  const live = () =>
    trace(delayed)
      .control(1)
      .open('old')
      .change(deny)
      .advance(DELAY + 1);
  quiet(live().send('old'));
  quiet(live().fail('old').control(1));
  const ended = trace(delayed)
    .open('old')
    .change(deny)
    .advance(T + E)
    .send('old');
  violates(ended, 'nsg-limits-destinations');
});

test('NSG: a subnet`s group touches every VM in it', () => {
  const subnet = { ...deny, on: { subnet: 'subnet' } } as const;
  violates(
    trace(delayed)
      .change(subnet)
      .advance(DELAY + 1)
      .open('new', { vm: 1 }),
    'nsg-limits-destinations',
  );
});

test('an ILPIP that was given back: flows from before may have the port that a new flow is to keep', () => {
  const rewritten = (givenBack: boolean) => {
    const t = trace();
    if (givenBack) t.change({ ...assign, vm: 'vm-3' }).change(release);
    return t.change(assign).flow('a', { from: NEW_ILPIP, as: 1_027 }).send('a');
  };
  violates(rewritten(false), 'instance-level-ip-keeps-port');
  stillOpen(
    rewritten(true),
    'instance-level-ip-keeps-port',
    'a flow from before the address was given back may have its port',
  );
});

test('what gives no ILPIP back leaves the port of its flows judged', () => {
  const joined = trace().change({ ...join, vm: 'vm-3' });
  violates(joined.open('a', { vm: WITH_ILPIP, as: 1_027 }), 'instance-level-ip-keeps-port');
});

test('logging is nobody`s flow', () => {
  const off = { kind: 'set-logging', loadBalancer: 'lb', on: false } as const;
  violates(trace().open('a').change(off).remap('a', 1_027).send('a'), 'mapping-is-stable');
});

test('two changes at once: any of the three configurations may be in force', () => {
  for (const from of [FRONTEND, DEFAULT_ADDRESS, NEW_ILPIP]) {
    quiet(trace(delayed).change(leave).change(assign).open('a', { port: 1_025, from, as: 1_025 }));
  }
  const other = parseAddress('203.0.113.9');
  // Default SNAT's address is the platform's choice, so any other public address may be it.
  quiet(trace(delayed).change(leave).open('a', { from: other, as: 1_025 }));
  violates(trace(delayed).open('a', { from: other, as: 1_025 }), 'method-load-balancer-snat');
});

test('lossy: a flow whose lost packet was before a change may be from before it, and keeps what it got', () => {
  const lossy = { capabilities: { lossless: false } };
  const later = (lost: boolean) => {
    const t = trace(lossy).flow('a', { from: FRONTEND, as: 1_026 });
    if (lost) t.fail('a');
    return t.change(assign).send('a');
  };
  quiet(later(true));
  quiet(later(true).send('a').reply('a').send('a'));
  violates(later(false), 'method-instance-level-ip');
  // A flow that nobody asked for before the change follows the new configuration.
  violates(later(true).open('b', { from: FRONTEND, as: 1_027 }), 'method-instance-level-ip');
  // Once its packet got through it was another flow's loss.
  const found = trace(lossy)
    .flow('a', { as: 1_026 })
    .fail('a')
    .send('a')
    .change(assign)
    .advance(T + E + 1);
  violates(found.send('a'), 'method-instance-level-ip');
  // No longer than it may live: by then its next packet opens another one.
  const until = (after: number, between: (t: Trace) => Trace = (t) => t) =>
    between(trace(lossy).flow('a', { from: FRONTEND, as: 1_026 }).fail('a').change(assign))
      .advance(after)
      .send('a');
  quiet(until(T + E - 1));
  violates(until(T + E), 'method-instance-level-ip');
  const kept = (send: (t: Trace) => Trace) => until(T, (t) => send(t.advance(T)));
  quiet(kept((t) => t.fail('a')));
  quiet(kept((t) => t.send('a')));
});

test('a flow that a packet may have opened of which nobody knows, before a change, keeps what it got, too', () => {
  const unknown = (t: Trace, lost: Parameters<Trace['fail']>[1], protocol: 'udp' | 'tcp') =>
    t.flow('a', { as: 1_025, protocol }).fail('a', lost).change(leave).send('a');
  const inPieces = { segment: 'fragments', bytes: 100 } as const;
  const stray = { segment: 'data' } as const;
  quiet(unknown(trace(), inPieces, 'udp'));
  quiet(unknown(trace({ capabilities: { lossless: false } }), stray, 'tcp'));
  violates(unknown(trace(), stray, 'tcp'), 'method-default-snat');
  // Nor does anybody know by which configuration it did while the change took effect.
  const meanwhile = (lossless: boolean, lost?: typeof inPieces) => {
    const t = trace({ capabilities: { changeDelayMs: DELAY, lossless } })
      .change(leave)
      .flow('a', { as: 1_025 });
    return t
      .fail('a', lost)
      .advance(DELAY + 1)
      .send('a');
  };
  quiet(meanwhile(true, inPieces));
  quiet(meanwhile(false));
  violates(meanwhile(true), 'method-default-snat');
});

test('a discovery query on a flow from before a change may keep its mapping', () => {
  const t = trace(delayed)
    .discover(POOLED, FRONTEND, FRONTEND)
    .change(leave)
    .advance(DELAY + 1);
  quiet(t.discover(POOLED, FRONTEND, FRONTEND));
  const wrong = trace(delayed)
    .discover(POOLED, FRONTEND, FRONTEND)
    .change(leave)
    .advance(DELAY + 1);
  violates(wrong.discover(POOLED, FRONTEND, DEFAULT_ADDRESS), 'discovery-answers-source-ip');
});

test('TCP: what ends a flow ends it also where its destination has become an address of the tenant`s own', () => {
  const there = { protocol: 'tcp', to: NEW_ILPIP } as const;
  const ended = (steps: (t: Trace) => Trace) => {
    const t = trace({ ports: 1 })
      .open('a', there)
      .flow('b', { ...there, vm: 1 })
      .fail('b')
      .control();
    return steps(t.change({ ...assign, vm: 'vm-2' }))
      .reply('a', { delivered: null })
      .control();
  };
  violates(
    ended((t) => t),
    'exhaustion-spares-live-flows',
  );
  quiet(ended((t) => t.fail('a', { segment: 'rst' })));
});

test.run();
