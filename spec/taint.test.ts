import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { BehaviourId } from './article/behaviour-ids.ts';
import { F } from './model/facts.ts';
import { Transition } from './model/transition.ts';
import { Taint } from './taint.ts';

const MAPPING = 'mapping-is-stable';
const RETURN = 'return-traffic-reaches-origin';
const FULL = 'exhaustion-fails-new-flows';
const BELOW = 'no-failure-below-capacity';

interface Parts extends Partial<Omit<Transition, 'facts' | 'has'>> {
  readonly facts?: readonly number[];
}

function transition({ facts = [F.outbound], ...figures }: Parts = {}): Transition {
  const t = Object.assign(new Transition(), { n: 10, vm: 1, port: 2, destination: 3, destinationPort: 4 });
  Object.assign(t, { publicAddress: 5, capacity: 8 }, figures);
  for (const fact of facts) t.facts.add(fact);
  return t;
}

/** What `later` follows from after `behaviour` was violated at observation 5. */
function cause(
  behaviour: BehaviourId,
  later: BehaviourId,
  first: Parts = {},
  then: Parts = {},
): string | null {
  const taint = new Taint();
  taint.mark(behaviour, transition({ n: 5, ...first }));
  return taint.causeOf(later, transition(then));
}

test('what later is seen of the same flow may follow', () => {
  assert.is(cause(MAPPING, RETURN), MAPPING);
  for (const kind of [F.outbound, F.inbound, F.failed, F.undelivered])
    assert.is(cause(MAPPING, RETURN, {}, { facts: [kind] }), MAPPING);
});

test('a flow is its whole 5-tuple', () => {
  for (const other of [
    { vm: 9 },
    { port: 9 },
    { destination: 9 },
    { destinationPort: 9 },
    { protocol: 'tcp' },
  ] as const)
    assert.is(cause(MAPPING, RETURN, {}, other), null, JSON.stringify(other));
});

test('probes, alerts and clients` packets are nobody`s flow', () => {
  for (const kind of [F.health, F.alerting, F.client]) {
    assert.is(cause(MAPPING, RETURN, {}, { facts: [kind] }), null);
    assert.is(cause('probe-blocked-marks-down', RETURN, { facts: [kind] }), null);
  }
});

test('nothing follows from itself, from what came later, or from the same packet', () => {
  assert.is(cause(MAPPING, MAPPING), null);
  assert.is(cause(MAPPING, RETURN, { n: 11 }), null);
  assert.is(cause(MAPPING, RETURN, { n: 10 }), null);
  assert.is(cause(MAPPING, RETURN, { n: 9 }), MAPPING);
});

test('the first violation of a flow stays its cause', () => {
  const taint = new Taint();
  taint.mark(MAPPING, transition({ n: 5 }));
  taint.mark(RETURN, transition({ n: 6 }));
  assert.is(taint.causeOf(RETURN, transition()), MAPPING);
});

test('what is wrong with one packet says nothing of the next', () => {
  for (const behaviour of [
    'payload-intact',
    'destination-unchanged',
    'no-privileged-ports',
    'capacity-64511',
  ] as const)
    assert.is(cause(behaviour, RETURN), null, behaviour);
});

test('a flow that is counted too often makes counts of its pool doubtful, and of no other', () => {
  const other = { vm: 9 };
  for (const behaviour of [
    'ports-distinguish-flows',
    'one-port-per-flow-per-destination',
    MAPPING,
  ] as const) {
    assert.is(cause(behaviour, FULL, {}, other), behaviour);
    assert.is(cause(behaviour, 'capacity-64511', {}, other), behaviour);
    assert.is(cause(behaviour, RETURN, {}, other), null);
    assert.is(cause(behaviour, FULL, {}, { ...other, destination: 9 }), null);
    assert.is(cause(behaviour, FULL, {}, { ...other, publicAddress: 9 }), null);
    assert.is(cause(behaviour, FULL, {}, { ...other, protocol: 'tcp' }), null);
  }
  assert.is(cause('method-load-balancer-snat', FULL, {}, other), null);
});

test('a flow that moved to another address leaves its port there', () => {
  const flow = { ...new Transition().flow, publicAddress: 7 };
  const at = { vm: 9, publicAddress: 7 };
  assert.is(cause(MAPPING, FULL, { facts: [F.outbound, F.changed], flow }, at), MAPPING);
  assert.is(cause(MAPPING, FULL, { facts: [F.outbound], flow }, at), null);
});

test('a collision touches both flows, and whoever collides with either', () => {
  const rival = { ...new Transition().rival, count: 1, vm: 9, port: 2, destinationPort: 4 };
  const DISTINCT = 'ports-distinguish-flows';
  assert.is(cause(DISTINCT, RETURN, { facts: [F.outbound, F.rival], rival }, { vm: 9 }), DISTINCT);
  assert.is(cause(DISTINCT, RETURN, { facts: [F.outbound], rival }, { vm: 9 }), null);
  assert.is(cause(MAPPING, DISTINCT, { vm: 9 }, { facts: [F.outbound, F.rival], rival }), MAPPING);
  assert.is(cause(MAPPING, DISTINCT, { vm: 9 }, { rival }), null);
});

test('where capacity is unknown, failures are measured by counts of the whole address and trace', () => {
  const elsewhere = { vm: 9, destination: 9, facts: [F.failed] };
  for (const behaviour of [BELOW, 'idle-reclaimed-at-4-minutes', 'destinations-share-ports'] as const) {
    assert.is(cause(MAPPING, behaviour, {}, { ...elsewhere, capacity: -1 }), MAPPING);
    // Also when the count went wrong only later.
    assert.is(cause(MAPPING, behaviour, { n: 50 }, { ...elsewhere, capacity: -1 }), MAPPING);
  }
  assert.is(cause(MAPPING, BELOW, {}, { ...elsewhere, capacity: 0 }), null);
  assert.is(cause(MAPPING, BELOW, {}, { ...elsewhere, capacity: -1, publicAddress: 9 }), null);
  assert.is(cause(MAPPING, BELOW, {}, { ...elsewhere, capacity: -1, protocol: 'tcp' }), null);
  assert.is(cause(MAPPING, RETURN, {}, { ...elsewhere, capacity: -1 }), null);
  assert.is(cause('payload-intact', BELOW, {}, { ...elsewhere, capacity: -1 }), null);
});

test('a new case knows of none', () => {
  const taint = new Taint();
  const rival = { ...new Transition().rival, count: 1 };
  taint.mark(MAPPING, transition({ n: 5, facts: [F.outbound, F.rival], rival }));
  taint.clear();
  assert.is(taint.causeOf(RETURN, transition()), null);
  assert.is(taint.causeOf(FULL, transition({ vm: 9 })), null);
  assert.is(taint.causeOf(BELOW, transition({ vm: 9, capacity: -1 })), null);
});

test.run();
