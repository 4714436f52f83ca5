import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { judged, situationsOf } from './fixtures/judged.ts';
import { impossible } from './fixtures/possible.ts';
import { told } from './fixtures/told.ts';
import { probeBlockedMarksDown as b } from './probe-blocked-marks-down.ts';

const blocked = ['health', 'probeBlocked'] as const;
const often = [...blocked, 'thresholdPassed'] as const;

test('a VM whose groups block the probe for the threshold is down', () => {
  assert.is(judged(b, ...often, 'markedDown'), 'conforms');
  assert.is(judged(b, ...often, 'markedUp'), 'violates');
  assert.is(judged(b, ...often), 'open: the target did not show the state of the probe');
});

test('before the threshold it may be either', () => {
  assert.is(judged(b, ...blocked, 'markedUp'), null);
  assert.is(judged(b, ...blocked, 'markedDown'), null);
});

test('a probe that is blocked never gets there, not even the first one', () => {
  assert.is(judged(b, ...blocked, 'probeReached'), 'violates');
  assert.is(judged(b, ...often, 'probeReached', 'markedDown'), 'violates');
});

test('a probe that the groups let pass, or perhaps, is none of its business', () => {
  assert.is(judged(b, 'health', 'probeAllowed', 'probeReached', 'thresholdPassed', 'markedUp'), null);
  assert.is(judged(b, 'health', 'probeReached', 'thresholdPassed', 'markedUp'), null);
});

test('what becomes of a client while the probe is blocked is for another behaviour', () => {
  assert.is(judged(b, 'client', 'probeBlocked', 'thresholdPassed', 'markedUp'), null);
});

test('allowed, blocked for the threshold, and up again', () => {
  assert.equal(situationsOf(b, 'health', 'probeAllowed', 'markedUp'), ['allowed before']);
  assert.equal(situationsOf(b, 'health', 'probeAllowed'), [], 'not known to be up');
  assert.equal(situationsOf(b, ...often, 'markedDown'), ['blocked for the threshold']);
  assert.equal(situationsOf(b, ...blocked, 'markedUp'), [], 'blocked once');
  const again = ['allowed before', 'up again after it was unblocked'];
  assert.equal(situationsOf(b, 'health', 'probeAllowed', 'markedUp', 'upAgain'), again);
  assert.equal(situationsOf(b, 'client', 'reachedVm', 'upAgain'), [], "a client's flow is no probe");
});

test('without changes nothing is unblocked', () => {
  assert.equal(impossible(b, {}), []);
  assert.equal(impossible(b, { features: { changes: false } }), ['up again after it was unblocked']);
});

test('it is told how many probes were blocked, and what came of it', () => {
  assert.match(told(b, { measured: 1 }).expected, /^vm-0, .* blocked 1 probe in a row,/);
  assert.match(told(b, { measured: 3 }).expected, / blocked 3 probes in a row,/);
  assert.is(told(b, {}, ...blocked, 'probeReached').observed, 'the probe reached the VM');
  assert.is(told(b, {}, ...often, 'markedUp').observed, 'it is held for up');
});

test.run();
