import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { judged, situationsOf } from './fixtures/judged.ts';
import { noAlertWithoutExhaustion as b } from './no-alert-without-exhaustion.ts';

test('an alert names an address that may have been full', () => {
  assert.is(judged(b, 'alerting', 'loggingOn'), 'conforms');
  assert.is(judged(b, 'alerting', 'loggingOn', 'alertFalse'), 'violates');
});

test('that there is no alert where nothing was exhausted conforms', () => {
  assert.is(judged(b, 'alerting', 'loggingOn', 'noExhaustion'), 'conforms');
});

test('whether one that is due has come is for another claim to tell', () => {
  assert.is(judged(b, 'alerting', 'loggingOn', 'alertDue'), null);
  assert.is(judged(b, 'alerting', 'loggingOn', 'alertDue', 'alertPresent'), null);
  assert.is(judged(b, 'alerting', 'loggingOn', 'alertNotYet'), null);
});

test('what is no reading of the log says nothing of alerts', () => {
  assert.is(judged(b, 'outbound', 'toPublic', 'snat', 'opens'), null);
});

test('situations: the log is read while it is kept, and nothing was exhausted', () => {
  const occurring = situationsOf(b, 'alerting', 'loggingOn', 'noExhaustion');
  assert.equal(occurring, ['logging on and nothing exhausted']);
  assert.equal(situationsOf(b, 'alerting', 'noExhaustion'), [], 'logging is off');
  assert.equal(situationsOf(b, 'alerting', 'loggingOn'), [], 'something was exhausted');
});

test.run();
