import { test } from 'uvu';
import { quiet, stillOpen, violates } from './expect.ts';
import { CLIENT, D1, D2, trace, type Trace } from './trace.ts';
import { E, FRONTEND, FRONTEND_2, T, type WorldOptions } from './world.ts';

const CHANGED = 'mapping-is-stable';
const lossy = { capabilities: { lossless: false } };
const reordering = { capabilities: { reorders: true } };
const OWN = 1_025;
const OTHER = { sourcePort: 1_028 };
const live = (options: Parameters<typeof trace>[0] = {}) =>
  trace({ ports: 8, ...options }).open('a', { protocol: 'tcp', as: OWN });

for (const segment of ['rst', 'fin'] as const) {
  /** The flow's last segment from another port, without its own copy. */
  const alone = (t: Trace) => t.send('a', { segment, seen: OTHER });
  const overtaken = (t: Trace) => t.send('a', { segment, seen: OTHER, copies: [{ sourcePort: OWN }] });
  const inOrder = (t: Trace) => t.send('a', { segment, copies: [OTHER] });

  test(`lossy: of two copies of a ${segment} the first may be lost, and the second may have opened another flow`, () => {
    quiet(alone(live(lossy)));
    quiet(overtaken(live(lossy)));
    // By another frontend, if with the same port.
    const two = live({ ...lossy, frontends: [FRONTEND, FRONTEND_2] });
    quiet(two.send('a', { segment, seen: { source: FRONTEND_2 } }));
    violates(alone(live()), CHANGED);
  });

  test(`reordering: of two copies of a ${segment} the second may come out first, from a flow of its own`, () => {
    quiet(overtaken(live(reordering)));
    violates(alone(live(reordering)), CHANGED);
    violates(overtaken(live()), CHANGED);
  });

  test(`the second copy of a peer's ${segment} may pass as a stranger's to the port's next holder`, () => {
    const stranger = { port: 5_001 };
    const both = (deterministic: boolean, network: WorldOptions['capabilities'] = {}) =>
      live({ capabilities: { deterministic, ...network } }).open('b', {
        protocol: 'tcp',
        port: 5_001,
        to: D2,
        as: OWN,
      });
    quiet(both(false).reply('a', { segment, again: stranger }));
    const ORIGIN = 'return-traffic-reaches-origin';
    violates(both(true).reply('a', { segment, again: stranger }), ORIGIN);
    violates(both(false).reply('a', { again: stranger }), ORIGIN);
    violates(both(false).reply('a', { segment, delivered: stranger }), ORIGIN);
    violates(both(false).reply('a', { segment, again: { port: 5_002 } }), ORIGIN);
    // The first one may be lost behind the translator, or come in after the second.
    quiet(both(false, lossy.capabilities).reply('a', { segment, delivered: stranger }));
    const overtakes = { segment, delivered: stranger, again: {} } as const;
    quiet(both(false, reordering.capabilities).reply('a', overtakes));
    violates(both(false).reply('a', overtakes), ORIGIN);
    violates(both(false, reordering.capabilities).reply('a', { segment, delivered: stranger }), ORIGIN);
    violates(both(true, lossy.capabilities).reply('a', { segment, delivered: stranger }), ORIGIN);
    violates(both(false, lossy.capabilities).reply('a', { delivered: stranger }), ORIGIN);
  });

  test(`only what ends a flow: data and the second copy of a ${segment} in order`, () => {
    violates(live(lossy).send('a', { seen: OTHER }), CHANGED);
    violates(live(reordering).send('a', { seen: OTHER, copies: [{ sourcePort: OWN }] }), CHANGED);
    if (segment === 'rst') quiet(inOrder(live()));
  });
}

/** One port serves two peers. Half a timeout after the one flow's last packet, what `steps` does with the other; then that long again. */
const refreshed = (capabilities: WorldOptions['capabilities'], steps: (t: Trace) => Trace) =>
  steps(
    trace({ ports: 1, capabilities: { deterministic: false, ...capabilities } })
      .control()
      .open('b', { protocol: 'tcp', vm: 1, port: 7_000, to: D2, as: OWN })
      .advance(T / 2)
      .open('a', { protocol: 'tcp', as: OWN }),
  )
    .advance(T / 2 + E)
    .flow('c', { protocol: 'tcp', to: D2 })
    .failOften('c')
    .control();
/** It surely ended by itself. */
const IDLE = 'idle-reclaimed-at-4-minutes';
const toOther = { vm: 1, port: 7_000 };

test('a second copy that passes as a stranger`s refreshes whom it gets to', () => {
  const rst = { segment: 'rst' } as const;
  quiet(refreshed({}, (t) => t.reply('a', { ...rst, again: toOther })));
  quiet(refreshed(reordering.capabilities, (t) => t.reply('a', { ...rst, delivered: toOther, again: {} })));
  quiet(refreshed(lossy.capabilities, (t) => t.reply('a', { ...rst, delivered: toOther })));
  const fins = (t: Trace) => t.send('a', { segment: 'fin' }).reply('a', { segment: 'fin', again: toOther });
  quiet(refreshed({}, fins));
  violates(
    refreshed({}, (t) => t.reply('a', rst)),
    IDLE,
  );
  violates(
    refreshed({}, (t) => t.reply('a', { ...rst, again: {} })),
    IDLE,
  );
});

test('so does one that was lost behind the translator, or that nobody sees', () => {
  const lost = (first: { readonly delivered?: null }) => (t: Trace) =>
    t.reply('a', { segment: 'rst', ...first });
  quiet(refreshed(lossy.capabilities, lost({})));
  quiet(refreshed(lossy.capabilities, lost({ delivered: null })));
  violates(refreshed({ ...lossy.capabilities, deterministic: true }, lost({})), IDLE);
  const shows = { ...trace().context.hello.capabilities.shows, deliveries: false };
  quiet(refreshed({ shows }, lost({ delivered: null })));
  violates(refreshed({ shows, deterministic: true }, lost({ delivered: null })), IDLE);
});

test('a copy of what does not end a flow is that flow`s alone', () => {
  for (const segment of ['data', 'ack', 'fin'] as const) {
    violates(
      refreshed({}, (t) => t.reply('a', { segment, again: {} })),
      IDLE,
    );
    violates(
      refreshed(lossy.capabilities, (t) => t.reply('a', { segment })),
      IDLE,
    );
  }
});

test('where no flow surely lives, each copy refreshes whom it gets to', () => {
  const half = (again: Parameters<Trace['reply']>[1]) => (t: Trace) =>
    t.flow('h', { protocol: 'tcp', as: OWN, to: D1, at: 80 }).send('h', { segment: 'rst' }).reply('h', again);
  quiet(refreshed({}, half({ segment: 'syn-ack', again: toOther })));
  violates(refreshed({}, half({ segment: 'syn-ack', again: {} })), IDLE);
});

/** A client's connection, and what the VM sends on it. */
const answering = (options: WorldOptions, steps: (t: Trace) => Trace) => {
  const behind = { vm: 0, port: 8_080 };
  const asks = (t: Trace, segment: 'syn' | 'ack') =>
    t.client(CLIENT, 7_000, FRONTEND, 80, behind, segment, 'tcp');
  const t = trace({ ports: 1, ...options, capabilities: { deterministic: false, ...options.capabilities } });
  asks(t.control(1), 'syn').flow('own', { ...behind, protocol: 'tcp', to: CLIENT, at: 7_000, as: 80 });
  return steps(asks(t.send('own', { segment: 'syn-ack' }), 'ack'));
};
const bothFrontends = { frontends: [FRONTEND, FRONTEND_2] };
const bySecond = { source: FRONTEND_2, sourcePort: OWN };

test('of two copies of the RST that ends a client`s flow the second may open one of the VM`s own', () => {
  const rst = { segment: 'rst' } as const;
  const doubled = { ...rst, copies: [bySecond] };
  quiet(answering(bothFrontends, (t) => t.send('own', doubled)));
  quiet(answering({ ...bothFrontends, ...lossy }, (t) => t.send('own', { ...rst, seen: bySecond })));
  const first = { ...rst, seen: bySecond, copies: [{ source: FRONTEND, sourcePort: 80 }] };
  quiet(answering({ ...bothFrontends, ...reordering }, (t) => t.send('own', first)));
  violates(
    answering(bothFrontends, (t) => t.send('own', { ...rst, seen: bySecond })),
    CHANGED,
  );
  violates(
    answering(bothFrontends, (t) => t.send('own', first)),
    CHANGED,
  );
  violates(
    answering({ ...bothFrontends, capabilities: { deterministic: true } }, (t) => t.send('own', doubled)),
    CHANGED,
  );
  for (const segment of ['data', 'ack', 'syn-ack'] as const)
    violates(
      answering(bothFrontends, (t) => t.send('own', { ...doubled, segment })),
      CHANGED,
    );
});

test('that one holds a port, seen or lost', () => {
  const wants = (t: Trace) =>
    t.control(1).flow('wants', { protocol: 'tcp', vm: 1, to: CLIENT }).failOften('wants').control(1);
  const open = (t: Trace) =>
    stillOpen(wants(t), 'no-failure-below-capacity', 'a port may have been free or not');
  const byPort = { segment: 'rst', copies: [{ sourcePort: OWN }] } as const;
  open(answering({}, (t) => t.send('own', byPort)));
  open(answering(lossy, (t) => t.send('own', { segment: 'rst', seen: { sourcePort: OWN } })));
  open(answering(lossy, (t) => t.send('own', { segment: 'rst' })));
  const failsBelow = (t: Trace) => violates(wants(t), 'no-failure-below-capacity');
  failsBelow(answering({}, (t) => t.send('own', { segment: 'rst' })));
  failsBelow(answering(lossy, (t) => t.send('own', { segment: 'ack' })));
});

test.run();
