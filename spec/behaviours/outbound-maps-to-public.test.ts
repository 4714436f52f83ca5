import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { world } from '../readings/world.ts';
import { judged, situationsOf } from './fixtures/judged.ts';
import { impossible } from './fixtures/possible.ts';
import { told } from './fixtures/told.ts';
import { outboundMapsToPublic as b } from './outbound-maps-to-public.ts';

const sent = ['outbound', 'toPublic'] as const;

test('no packet to a public destination shows the private source', () => {
  assert.is(judged(b, ...sent), 'conforms');
  assert.is(judged(b, ...sent, 'sourcePrivate'), 'violates');
  assert.is(judged(b, ...sent, 'tcp', 'outOfState', 'unseen'), 'conforms', 'nor does one that is dropped');
});

test('whatever happened to the VM or to its flow, a private source outside is a violation', () => {
  for (const [what, ...facts] of [
    ['ILPIP', 'expectIlpip'],
    ['denied', 'expectDenied'],
    ['changed', 'changedSince', 'demoted'],
    ['last packet', 'tcp', 'rst', 'live'],
    ['no flow', 'tcp', 'rst', 'outOfState'],
  ] as const)
    assert.is(judged(b, ...sent, ...facts, 'sourcePrivate'), 'violates', what);
});

test('who asked the private address itself has the answer from there', () => {
  assert.is(judged(b, ...sent, 'answersClient', 'clientRestored', 'sourcePrivate', 'askedPrivately'), null);
});

test('within the VNet, and to where nobody is, the private source is right', () => {
  assert.is(judged(b, 'outbound', 'toNetwork', 'sourcePrivate'), null);
  assert.is(judged(b, 'outbound', 'toNowhere', 'sourcePrivate'), null);
});

test('what answers a client leaves from the address that the client knows', () => {
  assert.is(judged(b, 'outbound', 'toPublic', 'answersClient', 'clientRestored'), 'conforms');
  assert.is(judged(b, 'outbound', 'answersClient', 'sourcePrivate'), 'violates');
  assert.is(
    judged(b, 'outbound', 'toPublic', 'answersClient', 'clientRestored', 'sourcePrivate'),
    'violates',
  );
  // Within the VNet, where the client's flow may be over, it may be of one of the VM's own.
  assert.is(judged(b, 'outbound', 'answersClient', 'clientRestored', 'sourcePrivate'), null);
});

test('what did not come out, and what is no packet of a VM, says nothing of it', () => {
  assert.is(judged(b, 'failed', 'unseen', 'toPublic'), null);
  assert.is(judged(b, 'inbound', 'fromDestination'), null);
  assert.is(judged(b, 'discovery', 'toPublic', 'sourcePrivate'), null, 'what the resolver answers');
});

test('each kind of packet, from the first of a flow to its last', () => {
  assert.equal(situationsOf(b, ...sent, 'udp', 'first'), ['first UDP packet']);
  assert.equal(situationsOf(b, ...sent, 'udp', 'later', 'live'), ['later UDP packet']);
  assert.equal(situationsOf(b, ...sent, 'tcp', 'first'), ['TCP SYN']);
  assert.equal(situationsOf(b, ...sent, 'tcp', 'later', 'live'), ['later TCP segment']);
  assert.equal(situationsOf(b, ...sent, 'tcp', 'later', 'live', 'fin'), ['later TCP segment', 'TCP FIN']);
  assert.equal(situationsOf(b, ...sent, 'tcp', 'later', 'live', 'rst'), ['later TCP segment', 'TCP RST']);
  for (const kind of ['first', 'later'] as const)
    assert.equal(situationsOf(b, 'outbound', 'toNetwork', 'udp', kind), [], 'within the VNet');
});

test('a closing segment closes nothing unless its flow lives', () => {
  assert.equal(situationsOf(b, ...sent, 'tcp', 'later', 'fin'), ['later TCP segment']);
  assert.equal(situationsOf(b, ...sent, 'tcp', 'later', 'rst'), ['later TCP segment']);
  const without = 'TCP segment without a flow';
  assert.equal(situationsOf(b, ...sent, 'tcp', 'outOfState', 'fin'), [without]);
  assert.equal(situationsOf(b, ...sent, 'tcp', 'outOfState', 'rst'), [without, 'RST without a flow']);
});

test('TCP is looked for where it is spoken, and the end of a flow where its handshake can be seen', () => {
  assert.equal(impossible(b, {}), []);
  const protocols = (...spoken: ('udp' | 'tcp')[]) => impossible(b, { capabilities: { protocols: spoken } });
  assert.equal(protocols('tcp'), ['first UDP packet', 'later UDP packet']);
  assert.equal(protocols('udp'), Object.keys(b.situations).slice(2));
  const blind = { ...world().hello.capabilities.shows, publicPort: false };
  assert.equal(impossible(b, { capabilities: { shows: blind } }), ['TCP FIN', 'TCP RST']);
});

test('of the packets that end a flow it is told which one showed the source', () => {
  const observed = (...facts: ('fin' | 'rst')[]) => told(b, {}, ...facts).observed;
  assert.match(observed(), /private source 203\.0\.113\.1:1025$/);
  assert.match(observed('fin'), / on a FIN$/);
  assert.match(observed('rst'), / on a RST$/);
});

test.run();
