import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { leave, ungroup } from './changes.ts';
import { quiet, violates } from './expect.ts';
import { blocking, client, down, round } from './probing.ts';
import { trace, type Trace } from './trace.ts';

const MARKS = 'probe-blocked-marks-down';
const NO_NEW = 'down-vm-gets-no-new-flows';
const RECEIVES_BEFORE = 'a VM receives before its probe is blocked';
const ANOTHER_RECEIVES = 'another VM receives while one is down';
const RECEIVES_AGAIN = 'the VM receives again after it was unblocked';

/** How often it happened, where nothing goes wrong. */
const times = (situation: string, behaviour: string, t: Trace) => {
  quiet(t);
  return t.tally(behaviour).situations[situation];
};
const allowed = (t: Trace) => round(t, true, true);

test('up in a round that nothing blocks: before any block, or again after one', () => {
  const before = (t: Trace) => times('allowed before', MARKS, t);
  const again = (t: Trace) => times('up again after it was unblocked', MARKS, t);
  assert.is(before(allowed(trace())), 2);
  assert.is(again(allowed(trace())), 0);
  // Below the threshold it is up as well, and blocked.
  assert.is(before(round(trace(blocking), true)), 1);
  assert.is(again(round(trace(blocking), true)), 0);
  const unblocked = (up: boolean | null) => round(down(trace(blocking)).change(ungroup), up, true);
  assert.is(again(unblocked(true)), 1);
  assert.is(again(unblocked(false)), 0);
  assert.is(again(unblocked(null)), 0);
});

test('another VM receives while one is down: that one surely is, and is not the one that receives', () => {
  const another = (t: Trace) => times(ANOTHER_RECEIVES, NO_NEW, t);
  assert.is(another(client(down(trace(blocking)), 1)), 1);
  assert.is(another(client(round(trace(blocking), true), 1)), 0);
  assert.is(another(client(allowed(allowed(trace())), 1)), 0);
  assert.is(another(client(trace(), 1)), 0);
  assert.is(another(client(down(trace(blocking)).change(ungroup), 0)), 0);
  // Nobody probed it since nothing blocks it any more, or it is no member.
  assert.is(another(client(down(trace(blocking)).change(ungroup), 1)), 0);
  assert.is(another(client(down(trace(blocking)).change(leave), 1)), 0);
  const bothDown = trace({ securityGroups: blocking.securityGroups, subnetGroup: 'block' });
  for (const up of [true, false]) bothDown.probe([0, 1].map((vm) => ({ vm, reached: false, up })));
  violates(client(bothDown, 0), NO_NEW);
  assert.is(bothDown.tally(NO_NEW).situations[ANOTHER_RECEIVES], 0);
});

test('a VM receives before its probe is blocked: it is probed, and never was', () => {
  const before = (t: Trace) => times(RECEIVES_BEFORE, NO_NEW, t);
  assert.is(before(client(trace(), 0)), 1);
  assert.is(before(client(allowed(trace()), 0)), 1);
  assert.is(before(client(trace({ loadBalancer: { probe: null } }), 0)), 0);
  assert.is(before(client(round(trace(blocking), true), 0)), 0);
});

test('a VM receives again: it was blocked, and as many rounds as the threshold let the probe pass since', () => {
  const again = (t: Trace) => times(RECEIVES_AGAIN, NO_NEW, t);
  const unblocked = () => down(trace(blocking)).change(ungroup);
  assert.is(again(client(allowed(allowed(trace())), 0)), 0);
  assert.is(again(client(unblocked(), 0)), 0);
  assert.is(again(client(round(unblocked(), false, true), 0)), 0);
  assert.is(again(client(allowed(round(unblocked(), false, true)), 0)), 1);
});

test.run();
