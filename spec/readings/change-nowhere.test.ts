import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { DELAY, delayed, deny } from './changes.ts';
import { quiet, violates } from './expect.ts';
import { trace, type Trace } from './trace.ts';
import { E, group, NOWHERE, PRIVATE, T } from './world.ts';

// Flows to neither the VNet nor the public, and leaks: no port is held, and security groups bind them all the same.

const LEAK = 'outbound-maps-to-public';

test('groups bind new flows to neither the VNet nor the public too; earlier ones may go on until T + e', () => {
  const own = { to: NOWHERE, from: PRIVATE } as const;
  const empty = { ...deny, securityGroup: 'empty' } as const;
  for (const [change, rule] of [
    [deny, 'nsg-limits-destinations'],
    [empty, 'nsg-default-rules'],
  ] as const) {
    const changed = (t: Trace, delay = 0) => t.change(change).advance(delay);
    const begin = (changeDelayMs = 0) =>
      trace({ securityGroups: [group('deny', {}), group('empty')], capabilities: { changeDelayMs } });
    quiet(changed(begin().open('a', own), T + E - 1).send('a', { copies: [{}] }));
    violates(changed(begin().open('a', own), T + E).send('a'), rule);
    violates(changed(begin().open('a', own)).open('b', own), rule);
    // Each packet keeps it, and so may one that opened it before the change took effect.
    quiet(changed(begin().open('a', own), T).send('a').advance(T).send('a'));
    quiet(
      changed(begin(DELAY))
        .open('a', own)
        .advance(DELAY + 1)
        .send('a'),
    );
    violates(changed(begin(DELAY), DELAY + 1).open('a', own), rule);
  }
});

test('a flow to neither that groups allow may be dropped: there may be no way there', () => {
  const groups = {
    nicGroup: 'x',
    securityGroups: [group('x', { access: 'allow' }), group('y', { access: 'allow' })],
  };
  quiet(trace(groups).control().flow('a', { to: NOWHERE }).fail('a').control());
  const dropped = (delay: number) =>
    trace(groups)
      .control()
      .open('a', { to: NOWHERE, from: PRIVATE })
      .change({ ...deny, securityGroup: 'y' })
      .advance(delay)
      .control()
      .fail('a')
      .control();
  for (const delay of [0, T + E - 1, T + E]) quiet(dropped(delay));
});

test('a private source of a flow from before a denial is no flow that got through it', () => {
  const leaks = (t: Trace) => t.send('a', { seen: { source: PRIVATE } });
  assert.equal(
    leaks(
      trace(delayed)
        .open('a')
        .change(deny)
        .advance(DELAY + 1),
    ).told(),
    [LEAK],
  );
  assert.equal(
    leaks(
      trace(delayed)
        .change(deny)
        .advance(DELAY + 1)
        .flow('a'),
    ).told(),
    [LEAK, `nsg-limits-destinations <- ${LEAK}`],
  );
});

test.run();
