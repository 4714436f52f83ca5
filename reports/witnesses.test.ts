import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { conformingResult } from './samples.ts';
import { byVm, declaredOf, lostBy, seenBy, tellRoundTrip } from './witnesses.ts';

const row = {
  vm: 'a',
  probe: 'stun udp 198.51.100.20:3478',
  answers: 2,
  silent: 0,
  addresses: ['203.0.113.9'],
  remarks: [],
};

test('what was seen, and what came in place of answers', () => {
  assert.is(seenBy(row), '203.0.113.9');
  assert.is(seenBy({ ...row, addresses: [] }), 'nothing');
  assert.is(lostBy(row), '');
  assert.is(lostBy({ ...row, remarks: ['wrong id from 192.0.2.1:53'] }), 'wrong id from 192.0.2.1:53');
  assert.is(lostBy({ ...row, silent: 3, remarks: ['timeout'] }), '3 silent: timeout');
  assert.is(lostBy({ ...row, silent: 3 }), '3 silent');
});

test('VMs in the order in which they come', () => {
  const groups = byVm([row, { ...row, vm: 'b' }, { ...row, probe: 'http' }]);
  assert.equal(
    groups.map(([vm, rows]) => [vm, rows.length]),
    [
      ['a', 2],
      ['b', 1],
    ],
  );
});

test('what a file declares of a VM and how far it is, where the result has it', () => {
  const far = { name: 'a', declared: 'load balancer, 203.0.113.10' };
  const roundTripMs = { least: 8, median: 9.25, most: 40 };
  assert.is(tellRoundTrip({ ...far, roundTripMs }), '9.3 ms (8.0 .. 40.0)');
  const result = conformingResult();
  assert.is(declaredOf(result, 'a'), null);
  const live = { ...result, liveVms: [{ ...far, roundTripMs: null }] };
  assert.is(declaredOf(live, 'a'), 'declared: load balancer, 203.0.113.10; round trip no answer');
  assert.is(declaredOf(live, 'b'), null);
});

test.run();
