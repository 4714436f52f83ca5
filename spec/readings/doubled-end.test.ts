import { test } from 'uvu';
import { quiet, violates } from './expect.ts';
import { D2, trace, type Trace } from './trace.ts';
import { FRONTEND, FRONTEND_2, type WorldOptions } from './world.ts';

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

test.run();
