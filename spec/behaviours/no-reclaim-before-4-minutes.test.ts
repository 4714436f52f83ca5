import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { FactName } from '../model/facts.ts';
import { emptyFlow, emptyHolder, emptyRival } from '../model/ledger.ts';
import { FRONTEND, type WorldOptions } from '../readings/world.ts';
import { BY_CHANCE, NO_CONTROL } from './fixtures/failing.ts';
import { judged, situationsOf } from './fixtures/judged.ts';
import { impossible } from './fixtures/possible.ts';
import { told } from './fixtures/told.ts';
import { noReclaimBefore4Minutes as b } from './no-reclaim-before-4-minutes.ts';

/** A packet of a SNAT flow, and of one that surely lives. */
const SENT = ['outbound', 'toPublic', 'snat'] as const;
const LIVE = [...SENT, 'live'] as const;
/** A live flow's packet that did not get through, and a reply to one; and that no loss explains it. */
const LOST = ['failed', 'unseen', 'toPublic', 'snat', 'live', 'lostLive'] as const;
const UNDELIVERED = ['undelivered', 'inbound', 'holderSure', 'notDelivered'] as const;
const PROVEN = ['controlled', 'beyondChance'] as const;

test('a flow that was idle for less keeps its mapping, however long it has lived', () => {
  for (const proof of ['idleHalf', 'outlived'] as const) {
    assert.is(judged(b, ...LIVE, 'same', proof), 'conforms', proof);
    assert.is(judged(b, ...LIVE, 'changed', proof), 'violates', proof);
  }
});

test('a mapping that is gone sooner was not reclaimed for being idle', () => {
  assert.is(judged(b, ...LIVE, 'changed'), null);
  assert.is(judged(b, ...LOST, ...PROVEN), null);
  assert.is(judged(b, ...UNDELIVERED, ...PROVEN), null);
});

test('a flow that may have been idle for longer keeps nothing', () => {
  assert.is(judged(b, ...SENT, 'mayOpen', 'idleHalf'), null);
  assert.is(judged(b, 'failed', 'unseen', 'snat', 'mayOpen', 'lostSnat', 'idleHalf', ...PROVEN), null);
});

test('that nothing gets through a live flow, either way, shows that it lost its port', () => {
  for (const lost of [LOST, UNDELIVERED]) {
    assert.is(judged(b, ...lost, 'idleHalf', ...PROVEN), 'violates');
    assert.is(judged(b, ...lost, 'idleHalf', 'controlled'), BY_CHANCE);
    assert.is(judged(b, ...lost, 'idleHalf'), NO_CONTROL);
  }
});

test('the port of a flow that was idle for less is given to no other', () => {
  assert.is(judged(b, ...SENT, 'opens', 'rival', 'rivalIdle'), 'violates');
  assert.is(judged(b, ...SENT, 'opens', 'rival'), null, 'that a busy one’s is, is for other claims to tell');
  assert.is(judged(b, ...SENT, 'opens', 'rival', 'rivalIdle', 'unseen'), null);
});

test('a reply that reaches the idle flow shows that it has its port', () => {
  const reply = ['inbound', 'holderSure', 'idleHalf', 'deliveredToHolder'] as const;
  const without = (fact: FactName) => reply.filter((one) => one !== fact);
  assert.is(judged(b, ...reply), 'conforms');
  assert.is(judged(b, ...without('holderSure'), 'holderPossible'), null, 'it may be over');
  assert.is(judged(b, ...without('idleHalf')), null, 'it was not idle for long');
  assert.is(judged(b, ...without('deliveredToHolder'), 'deliveredElsewhere'), null);
});

test('a flow without a SNAT port has none to be reclaimed', () => {
  assert.is(judged(b, 'outbound', 'toPublic', 'expectIlpip', 'live', 'changed', 'idleHalf'), null);
  assert.is(judged(b, 'outbound', 'toPublic', 'expectIlpip', 'rivalIdle'), null);
});

test('a private source, or what is no packet of a VM’s, says nothing of reclaim', () => {
  assert.is(judged(b, ...LIVE, 'changed', 'idleHalf', 'sourcePrivate'), null);
  assert.is(judged(b, 'client', 'snat', 'live', 'changed', 'idleHalf'), null);
});

const KEPT = [...LIVE, 'same'] as const;

test('situations: by how long the flow was idle', () => {
  assert.equal(situationsOf(b, ...KEPT, 'idleHalf', 'udp'), ['UDP, after half the timeout']);
  assert.equal(situationsOf(b, ...KEPT, 'idleHalf', 'tcp'), ['TCP, after half the timeout']);
  assert.equal(situationsOf(b, ...KEPT, 'beforeBandByOne'), ['one step before the band']);
  assert.equal(situationsOf(b, ...LIVE, 'changed', 'idleHalf', 'udp', 'tcp', 'beforeBandByOne'), []);
  assert.equal(situationsOf(b, ...SENT, 'bandStart', 'mayOpen'), ['at the start of the band']);
  assert.equal(situationsOf(b, ...SENT, 'bandStart', 'live'), []);
  const competitor = 'a competitor at a full pool one step before the band';
  assert.equal(situationsOf(b, 'failed', 'surelyFull', 'beforeBandByOne'), [competitor]);
  assert.equal(situationsOf(b, 'failed', 'beforeBandByOne'), []);
});

test('situations: by what kept the flow alive', () => {
  const alone = 'kept alive by outbound packets alone';
  assert.equal(situationsOf(b, ...KEPT, 'outlived'), [alone]);
  assert.equal(situationsOf(b, ...KEPT, 'outlived', 'answered'), ['kept alive by both directions']);
  assert.equal(situationsOf(b, ...KEPT), []);
  assert.equal(situationsOf(b, ...LIVE, 'changed', 'outlived'), []);
  const inbound = 'kept alive by inbound packets alone';
  assert.equal(situationsOf(b, ...SENT, 'refreshedByInbound'), [inbound]);
  const older = [alone, 'an older flow outlives a younger one'];
  assert.equal(situationsOf(b, ...KEPT, 'outlived', 'othersEnded'), older);
});

test('situations are asked of targets in which they can occur', () => {
  const of = (options: WorldOptions) => impossible(b, options);
  assert.equal(of({}), []);
  assert.equal(of({ capabilities: { protocols: ['udp'] } }), ['TCP, after half the timeout']);
  assert.equal(of({ capabilities: { protocols: ['tcp'] } }), [
    'UDP, after half the timeout',
    'kept alive by outbound packets alone',
  ]);
  const competitor = 'a competitor at a full pool one step before the band';
  assert.equal(of({ capabilities: { clock: 'real' } }), [
    'one step before the band',
    'at the start of the band',
    competitor,
  ]);
  const settable = { ports: false, idleTimeout: true };
  assert.equal(of({ capabilities: { settable } }), [competitor]);
});

const FLOW = "vm-0's UDP flow 10.0.0.4:5000 -> 198.51.100.1:443";

test('words: a flow that kept nothing, and for how long it was idle', () => {
  const flow = { ...emptyFlow(), publicAddress: FRONTEND, publicPort: 1_030, idleAtLeast: 120_000 };
  const holder = { ...emptyHolder(), idleAtLeast: 150_000 };
  const keeps = (seconds: number) => `${FLOW} keeps its port after ${seconds} s without an outbound packet`;
  assert.equal(told(b, { flow, holder }, ...LIVE, 'changed'), {
    expected: keeps(120),
    observed: 'it left from 203.0.113.1:1025 instead of 203.0.113.1:1030',
  });
  const observed = 'its packet did not get through, while controls before and after did';
  assert.equal(told(b, { flow, holder }, ...LOST), { expected: keeps(120), observed });
  assert.equal(told(b, { flow, holder }, ...UNDELIVERED), { expected: keeps(150), observed });
});

test('words: a port that another flow holds', () => {
  const rival = { ...emptyRival(), vm: 1, port: 6_000, quietAtLeast: 130_000 };
  assert.equal(told(b, { rival }, ...SENT, 'rival', 'rivalIdle'), {
    expected: `the port of vm-1's flow from port 6000, quiet for 130 s only, is not given to ${FLOW}`,
    observed: 'it left from 203.0.113.1:1025, which that flow holds',
  });
});

test.run();
