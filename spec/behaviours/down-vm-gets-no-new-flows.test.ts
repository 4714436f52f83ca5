import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { FactName } from '../model/facts.ts';
import { world } from '../readings/world.ts';
import { downVmGetsNoNewFlows } from './down-vm-gets-no-new-flows.ts';
import { judged, situationsOf } from './fixtures/judged.ts';
import { told } from './fixtures/told.ts';

const says = (...facts: readonly FactName[]) => judged(downVmGetsNoNewFlows, ...facts);

test('a client`s new flow reaches a VM that is up, and none that is down', () => {
  assert.is(says('client', 'reachedVm'), 'conforms');
  assert.is(says('client', 'reachedDownVm'), 'violates');
});

test('a packet of a flow that a client had before says nothing', () => {
  assert.is(says('client'), null);
});

test('what reaches a VM otherwise is none of its business', () => {
  assert.is(says('reachedVm'), null);
  assert.is(says('inbound', 'deliveredToHolder'), null, 'a reply to its own flow');
  assert.is(says('health', 'probeReached', 'markedDown'), null, 'a probe');
});

test('before its probe is blocked, while another one is down, and after it is allowed again', () => {
  const of = (...facts: readonly FactName[]) => situationsOf(downVmGetsNoNewFlows, ...facts);
  const [before, another, after] = Object.keys(downVmGetsNoNewFlows.situations);
  assert.equal(of('client', 'reachedVm'), []);
  assert.equal(of('client', 'reachedVm', 'beforeBlock'), [before]);
  assert.equal(of('client', 'reachedVm', 'otherVmReached'), [another]);
  assert.equal(of('client', 'reachedVm', 'upAgain'), [after]);
  assert.equal(of('client', 'beforeBlock', 'upAgain'), [], 'not a new flow');
  assert.equal(of('reachedVm', 'beforeBlock', 'otherVmReached', 'upAgain'), [], 'not a client`s');
});

test('there is another VM where the target has several, and an end of the block where it can change', () => {
  const possible = (features: Parameters<typeof world>[0] = {}) =>
    Object.values(downVmGetsNoNewFlows.situations).map((one) => one.possible(world(features).hello));
  assert.equal(possible(), [true, true, true]);
  assert.equal(possible({ features: { severalVms: false } }), [true, false, true]);
  assert.equal(possible({ features: { changes: false } }), [true, true, false]);
});

test('a violation is told by the rounds that its probe was blocked for', () => {
  const expected = (measured: number) => told(downVmGetsNoNewFlows, { measured }).expected;
  assert.is(expected(2), 'no new flow to vm-0, whose probe was blocked for 2 rounds');
  assert.is(expected(1), 'no new flow to vm-0, whose probe was blocked for 1 round');
});

test.run();
