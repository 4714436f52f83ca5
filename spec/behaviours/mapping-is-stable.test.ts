import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { WorldOptions } from '../readings/world.ts';
import { emptyFlow } from '../model/ledger.ts';
import { FRONTEND } from '../readings/world.ts';
import { BY_CHANCE, NO_CONTROL } from './fixtures/failing.ts';
import { judged, situationsOf } from './fixtures/judged.ts';
import { impossible } from './fixtures/possible.ts';
import { told } from './fixtures/told.ts';
import { mappingIsStable as b } from './mapping-is-stable.ts';

/** A packet of a flow that surely lives, as it was seen outside. */
const LIVE = ['outbound', 'toPublic', 'live'] as const;
/** One that did not get through. */
const LOST = ['failed', 'unseen', 'toPublic', 'live', 'lostLive'] as const;
/** A VM's answer to a client. */
const ANSWER = ['outbound', 'toPublic', 'answersClient'] as const;

test('a flow that surely lives keeps its public address and port', () => {
  assert.is(judged(b, ...LIVE, 'same'), 'conforms');
  assert.is(judged(b, ...LIVE, 'changed'), 'violates');
  assert.is(judged(b, 'outbound', 'toPublic', 'mayOpen'), null, 'one that may be over may get another');
  assert.is(judged(b, 'outbound', 'toPublic', 'opens'), null, 'one that opens has none yet');
});

test('a private source is for another claim to tell', () => {
  assert.is(judged(b, ...LIVE, 'changed', 'sourcePrivate'), null);
  assert.is(judged(b, ...ANSWER, 'sourcePrivate'), null);
});

test('that nothing comes out of a live flow shows that its mapping is gone, where no loss explains it', () => {
  assert.is(judged(b, ...LOST, 'controlled', 'beyondChance'), 'violates');
  assert.is(judged(b, ...LOST, 'controlled'), BY_CHANCE);
  assert.is(judged(b, ...LOST, 'beyondChance'), NO_CONTROL);
});

test('what is not of a live flow may be lost for other reasons', () => {
  const sure = ['failed', 'unseen', 'controlled', 'beyondChance'] as const;
  assert.is(judged(b, ...sure, 'toPublic', 'opens', 'lostSnat'), null);
  assert.is(judged(b, ...sure, 'toPublic', 'live', 'lostDenied'), null, 'a denied one is meant to be');
});

test('an answer to a client leaves from the address that the client knows', () => {
  assert.is(judged(b, ...ANSWER, 'clientRestored'), 'conforms');
  assert.is(judged(b, ...ANSWER), 'violates');
});

test('situations: a mapping that was seen again, and an answer that was restored', () => {
  assert.equal(situationsOf(b, ...LIVE, 'same', 'udp'), ['later UDP packet']);
  assert.equal(situationsOf(b, ...LIVE, 'same', 'tcp'), ['later TCP segment']);
  assert.equal(situationsOf(b, ...LIVE, 'same', 'idleHalf'), ['seen again after half an idle timeout']);
  assert.equal(situationsOf(b, ...LIVE, 'changed', 'udp', 'idleHalf'), []);
  assert.equal(situationsOf(b, ...ANSWER, 'udp', 'clientRestored'), ['reply to a client, restored']);
  assert.equal(situationsOf(b, ...ANSWER, 'udp'), []);
});

test('situations are asked of targets in which they can occur', () => {
  const reply = 'reply to a client, restored';
  const of = (options: WorldOptions) => impossible(b, options);
  assert.equal(of({}), []);
  assert.equal(of({ features: { inboundRules: false } }), [reply]);
  assert.equal(of({ capabilities: { protocols: ['tcp'] } }), ['later UDP packet']);
  assert.equal(of({ capabilities: { protocols: ['udp'] } }), ['later TCP segment']);
});

test('words: from where it had to leave, and from where it did, or that it did not', () => {
  const flow = { ...emptyFlow(), publicAddress: FRONTEND, publicPort: 1_030, idleAtLeast: 1_500 };
  const path = 'flow 10.0.0.4:5000 -> 198.51.100.1:443';
  assert.equal(told(b, { flow }, ...LIVE), {
    expected: `vm-0's UDP ${path}, surely live, still leaves from 203.0.113.1:1030 (idle for 1.5 s)`,
    observed: 'it left from 203.0.113.1:1025',
  });
  assert.is(
    told(b, { flow }, ...LOST, 'rst').observed,
    'its RST did not get through, while controls before and after did',
  );
  assert.is(
    told(b, { flow }, ...ANSWER).expected,
    `vm-0's UDP ${path} answers a client, from 203.0.113.1:1030 as the client knows it`,
  );
});

test.run();
