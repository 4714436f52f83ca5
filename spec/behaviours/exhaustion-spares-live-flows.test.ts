import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { FactName } from '../model/facts.ts';
import { emptyFlow } from '../model/ledger.ts';
import { FRONTEND, world } from '../readings/world.ts';
import { exhaustionSparesLiveFlows as b } from './exhaustion-spares-live-flows.ts';
import { BY_CHANCE, NO_CONTROL } from './fixtures/failing.ts';
import { judged, situationsOf } from './fixtures/judged.ts';
import { impossible, UNSETTABLE } from './fixtures/possible.ts';
import { told } from './fixtures/told.ts';

// A packet of a surely live flow, either way, after another flow had failed at its pool.
const OUTWARD = ['hadPortThen', 'outbound', 'live'] as const;
const INWARD = ['hadPortThen', 'inbound', 'holderSure'] as const;
const PROVEN = ['controlled', 'beyondChance'] as const;
const LOST = ['hadPortThen', 'live', 'unseen', 'failed', 'lostLive', ...PROVEN] as const;
const UNDELIVERED = [...INWARD, 'undelivered', ...PROVEN] as const;

const but = (names: readonly FactName[], left: FactName) => names.filter((name) => name !== left);

test('a live flow goes on as it was', () => {
  assert.is(judged(b, ...OUTWARD, 'same'), 'conforms');
  assert.is(judged(b, ...INWARD, 'deliveredToHolder'), 'conforms');
});

test('before any failure there is no exhaustion that could harm a flow', () => {
  const cases = [
    [...OUTWARD, 'same'],
    [...OUTWARD, 'changed'],
    [...INWARD, 'deliveredToHolder'],
    LOST,
    UNDELIVERED,
  ] as const;
  for (const names of cases) {
    assert.is.not(judged(b, ...names), null, names.join());
    assert.is(judged(b, ...but(names, 'hadPortThen')), null, names.join());
  }
});

test('a live flow whose mapping changed was harmed, unless it idled for long: then it was reclaimed early', () => {
  assert.is(judged(b, ...OUTWARD, 'changed'), 'violates');
  assert.is(judged(b, ...OUTWARD, 'changed', 'idleHalf'), null);
  assert.is(judged(b, ...OUTWARD, 'same', 'idleHalf'), 'conforms', 'it outlived even that');
});

test('so was one whose packet no longer gets through, either way', () => {
  for (const names of [LOST, UNDELIVERED]) {
    assert.is(judged(b, ...names), 'violates');
    assert.is(judged(b, ...names, 'idleHalf'), null);
    assert.is(judged(b, ...but(names, 'controlled')), NO_CONTROL);
    assert.is(judged(b, ...but(names, 'beyondChance')), BY_CHANCE);
    assert.is(judged(b, ...but(names, 'controlled'), 'idleHalf'), NO_CONTROL);
  }
});

test('what fails and was no live flow is not harmed', () => {
  for (const kind of ['lostSnat', 'lostIlpip', 'lostDirect', 'lostDenied'] as const)
    assert.is(judged(b, ...but(LOST, 'lostLive'), kind), null, kind);
});

test('of packets from outside only those speak that reach who surely holds the port', () => {
  const received = [...INWARD, 'deliveredToHolder'] as const;
  assert.is(judged(b, ...but(received, 'holderSure'), 'holderPossible'), null);
  assert.is(judged(b, ...but(received, 'inbound')), null);
  assert.is(judged(b, ...INWARD, 'deliveredElsewhere'), null, 'who got it instead is told elsewhere');
});

test('of packets outside only those of a live flow speak, with a public source', () => {
  for (const mapping of ['same', 'changed'] as const) {
    const seen = [...OUTWARD, mapping] as const;
    assert.is(judged(b, ...but(seen, 'outbound')), null);
    assert.is(judged(b, ...but(seen, 'live')), null, 'it may be a new flow');
    assert.is(judged(b, ...seen, 'sourcePrivate'), null, 'a private source is no mapping');
  }
});

test('a packet of a live flow after a failure, with the pool full before, occurs either way', () => {
  const outward = ['outbound', 'live', 'same', 'hadPortThen', 'wasFull'] as const;
  const inward = ['inbound', 'holderSure', 'hadPortThen', 'wasFull'] as const;
  assert.equal(situationsOf(b, ...outward), ['outbound packet of a live flow after a failure']);
  assert.equal(situationsOf(b, ...inward), ['inbound packet of a live flow after a failure']);
  for (const one of outward) assert.equal(situationsOf(b, ...but(outward, one)), [], one);
  for (const one of inward) assert.equal(situationsOf(b, ...but(inward, one)), [], one);
});

test('a pool is filled where its ports can be set, and replies are sent where they are shown', () => {
  assert.equal(impossible(b, {}), []);
  assert.equal(impossible(b, UNSETTABLE), Object.keys(b.situations));
  const { shows } = world().hello.capabilities;
  assert.equal(impossible(b, { capabilities: { shows: { ...shows, deliveries: false } } }), [
    'inbound packet of a live flow after a failure',
  ]);
});

test('it is told where a flow moved to, or that it no longer gets through', () => {
  const flow = { ...emptyFlow(), publicAddress: FRONTEND, publicPort: 1_027 };
  const observed = (...names: readonly FactName[]) => told(b, { flow }, ...names).observed;
  const lost = 'did not get through after another flow had failed, while controls before and after did';
  assert.is(observed(...OUTWARD, 'changed'), 'it left from 203.0.113.1:1025 instead of 203.0.113.1:1027');
  assert.is(observed(...LOST), `its packet ${lost}`);
  assert.is(observed(...UNDELIVERED, 'fin'), `its FIN ${lost}`);
});

test.run();
