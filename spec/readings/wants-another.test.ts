import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { BEYOND_CHANCE, CLIENT, type Trace, trace } from './trace.ts';
import { group, type WorldOptions } from './world.ts';

// A packet that a network may have lost is tried again, for as long as one more try tells more.

const SUPPORTING = 3;
const lossy = (more: WorldOptions = {}): WorldOptions => ({ ...more, capabilities: { lossless: false } });

/** After how many tries, each with a control behind it, no other one is wanted. */
function wanted(t: Trace, label: string): number {
  for (let tries = 1; ; tries++) {
    t.fail(label);
    if (!t.judge.wantsAnother()) return tries;
    assert.ok(tries <= BEYOND_CHANCE);
    t.control();
    assert.not(t.judge.wantsAnother(), 'what got through is nothing to try again');
  }
}

test('what a translator is accused of is tried until chance does not explain it', () => {
  assert.is(wanted(trace(lossy()).control().flow('a'), 'a'), BEYOND_CHANCE);
  assert.is(wanted(trace(lossy()).open('a'), 'a'), BEYOND_CHANCE);
});

test('what was to be expected is tried a few times', () => {
  const full = (protocol: 'udp' | 'tcp') =>
    trace(lossy({ ports: 1 }))
      .open('a', { protocol })
      .flow('b', { protocol });
  assert.is(wanted(full('udp'), 'b'), SUPPORTING);
  assert.is(wanted(full('tcp'), 'b'), BEYOND_CHANCE, 'an alert follows, unless all tries were lost');
  const denying = lossy({ securityGroups: [group('g', { access: 'deny' })], nicGroup: 'g' });
  assert.is(wanted(trace(denying).flow('a'), 'a'), SUPPORTING);
});

test('on a network that loses nothing once is enough', () => {
  assert.is(wanted(trace().control().flow('a'), 'a'), 1);
});

test('nothing else is to be tried again', () => {
  const t = trace(lossy());
  assert.not(t.judge.wantsAnother());
  t.open('a').reply('a', { from: CLIENT, delivered: null });
  assert.not(t.judge.wantsAnother());
});

test.run();
