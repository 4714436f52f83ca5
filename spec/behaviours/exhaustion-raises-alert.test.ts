import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { exhaustionRaisesAlert as b } from './exhaustion-raises-alert.ts';
import { judged, situationsOf } from './fixtures/judged.ts';
import { impossible, UNSETTABLE } from './fixtures/possible.ts';

// The log was read, of a frontend that TCP surely exhausted for longer than the declared delay.
const DUE = ['alerting', 'loggingOn', 'alertDue'] as const;

test('once it is due, an alert of a frontend that was full has to be there', () => {
  assert.is(judged(b, ...DUE, 'alertPresent'), 'conforms');
  assert.is(judged(b, ...DUE), 'violates');
});

test('an alert that is not due yet may come', () => {
  const open = 'open: the alert was not due yet, or no control got through';
  assert.is(judged(b, 'alerting', 'loggingOn', 'alertNotYet'), open);
  assert.is(judged(b, ...DUE, 'alertNotYet'), open);
});

test('a log without an exhaustion, and an exhaustion without its log, say nothing of it', () => {
  assert.is(judged(b, 'alerting', 'loggingOn', 'noExhaustion'), null);
  assert.is(judged(b, 'alerting', 'alertFalse'), null, 'that is an alert of nothing');
  assert.is(judged(b, 'failed', 'lostSnat', 'surelyFull', 'tcp'), null);
  assert.is(judged(b, 'alertDue'), null, 'the log was not read');
});

test('exhausted with logging on is what an alert is due of', () => {
  const exhausted = ['a frontend exhausted by TCP with logging on'];
  assert.equal(situationsOf(b, 'alerting', 'alertDue'), exhausted);
  assert.equal(situationsOf(b, 'alerting', 'alertNotYet'), []);
  assert.equal(situationsOf(b, 'alertDue'), []);
  assert.equal(impossible(b, {}), []);
  assert.equal(impossible(b, UNSETTABLE), exhausted);
  assert.equal(impossible(b, { capabilities: { protocols: ['udp'] } }), exhausted, 'the page speaks of TCP');
});

test.run();
