import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Change, RESOLVER } from '../vocabulary/index.ts';
import { assign, DELAY, join, leave, release } from './changes.ts';
import { quiet, stillOpen } from './expect.ts';
import { BEYOND_CHANCE, CLIENT, trace, type Trace } from './trace.ts';
import {
  DEFAULT_ADDRESS,
  E,
  FRONTEND,
  POOLED,
  STANDALONE,
  T,
  WITH_ILPIP,
  type WorldOptions,
} from './world.ts';

// A flow that nobody saw may hold the one port there is, so that nobody can say that another one failed with a port free.

const BELOW = 'no-failure-below-capacity';
const OPEN = 'a port may have been free or not';
const onePort = (capabilities: WorldOptions['capabilities'] = {}): Trace => trace({ ports: 1, capabilities });
const lossy = { lossless: false } as const;
const failsBelow = (t: Trace, why = '') =>
  assert.ok(
    t.told().some((told) => told.startsWith(BELOW)),
    `${why} ${t.told().join()}`,
  );

test('lossy: what was lost while a change takes effect may hold a port of either configuration`s address', () => {
  const delayed = { ...lossy, changeDelayMs: DELAY };
  const lost = (change: Change, vm = 0) =>
    onePort(delayed)
      .control(1)
      .control(2)
      .change(change)
      .flow('a', { vm })
      .fail('a')
      .advance(2 * DELAY)
      .control(1)
      .flow('b', { vm: 1 })
      .failOften('b')
      .control(1);
  stillOpen(lost(leave), BELOW, OPEN);
  stillOpen(lost(assign), BELOW, OPEN);
  failsBelow(lost(leave, 2), 'of a VM that did not change');
});

test('lossy: and so it may where the platform chose the address before', () => {
  const byDefault = { from: DEFAULT_ADDRESS, as: 1_025 } as const;
  const control = (t: Trace): Trace => {
    const to = t.next();
    return t.flow(`${to}`, { vm: WITH_ILPIP, to, ...byDefault }).send(`${to}`);
  };
  for (const change of [join, { ...assign, vm: 'vm-2' }] as const) {
    for (const lost of [true, false]) {
      const t = control(
        onePort({ ...lossy, changeDelayMs: DELAY })
          .change(release)
          .advance(2 * DELAY),
      );
      t.change(change).flow('a', { vm: STANDALONE });
      if (lost) t.fail('a');
      control(t.advance(2 * DELAY).flow('b', { vm: WITH_ILPIP, ...byDefault }));
      for (let i = 0; i < BEYOND_CHANCE; i++) control(t.fail('b'));
      if (lost) stillOpen(t, BELOW, OPEN);
      else failsBelow(t);
    }
  }
});

test('lossy: a try after a change of method is an open of its own, within e of one before it', () => {
  const tried = (delay: number) =>
    onePort(lossy)
      .control(STANDALONE)
      .flow('a', { vm: WITH_ILPIP })
      .fail('a')
      .change(release)
      .advance(delay)
      .fail('a')
      .control(STANDALONE)
      .flow('b', { vm: STANDALONE })
      .failOften('b')
      .control(STANDALONE);
  for (const delay of [0, E, E + 1]) stillOpen(tried(delay), BELOW, OPEN);
});

test('what this very flow may hold unseen is not in its own way, whether packets are lost or not', () => {
  for (const lossless of [true, false]) {
    const asked = (port: number) =>
      onePort({ lossless })
        .control(1)
        .control()
        .discover(POOLED, null, FRONTEND)
        .control()
        .flow('a', { port, to: RESOLVER, at: 53 })
        .failOften('a')
        .control();
    failsBelow(asked(5_353));
    stillOpen(asked(5_354), BELOW, OPEN);
  }
});

/** Another VM's flow to that client fails. */
const fails = (t: Trace): Trace =>
  t.control(1).flow('b', { vm: 1, to: CLIENT, at: 7_001 }).fail('b').control(1);
const asks = (t: Trace, vm: number): Trace => t.client(CLIENT, 7_000, FRONTEND, 53, { vm, port: 5_300 });

test('a packet to a client whose flow may be over, of which nobody knows what became, may have opened one', () => {
  const sent = (steps: (t: Trace) => Trace) =>
    fails(
      steps(
        asks(onePort().control(1), POOLED).advance(T).flow('own', { port: 5_300, to: CLIENT, at: 7_000 }),
      ),
    );
  stillOpen(
    sent((t) => t.fail('own', { segment: 'fragments', bytes: 100 })),
    BELOW,
    OPEN,
  );
  failsBelow(sent((t) => t));
});

test('a flow from before a change may hold a port of the new address, though a client`s lies between its endpoints', () => {
  const changed = (goesOn: boolean) => {
    const own = {
      vm: STANDALONE,
      port: 5_300,
      to: CLIENT,
      at: 7_000,
      as: 1_025,
      from: DEFAULT_ADDRESS,
    } as const;
    const t = asks(onePort().control(1).open('own', own).change(join), STANDALONE).remap(
      'own',
      1_025,
      FRONTEND,
    );
    return fails(goesOn ? t.send('own') : t);
  };
  stillOpen(changed(true), BELOW, OPEN);
  quiet(changed(true));
  failsBelow(changed(false));
});

test.run();
