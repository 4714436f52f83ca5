import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { judged, situationsOf } from './fixtures/judged.ts';
import { impossible } from './fixtures/possible.ts';
import { told } from './fixtures/told.ts';
import { payloadIntact as b } from './payload-intact.ts';

const sent = ['outbound', 'toPublic'] as const;

test('a packet that comes out is what the VM sent', () => {
  assert.is(judged(b, ...sent), 'conforms');
  assert.is(judged(b, ...sent, 'damaged'), 'violates');
  assert.is(judged(b, ...sent, 'expectIlpip', 'damaged'), 'violates', 'by an ILPIP as well');
});

test('a packet that nobody saw arrived nowhere', () => {
  assert.is(judged(b, ...sent, 'tcp', 'outOfState', 'unseen'), null);
  assert.is(judged(b, 'failed', 'toPublic', 'unseen'), null);
});

test('within the VNet nothing is translated', () => {
  assert.is(judged(b, 'outbound', 'toNetwork', 'damaged'), null);
});

test('a reply is delivered as the destination sent it, to whomever', () => {
  assert.is(judged(b, 'inbound', 'holderSure', 'deliveredToHolder'), 'conforms');
  assert.is(judged(b, 'inbound', 'holderSure', 'deliveredToHolder', 'damaged'), 'violates');
  assert.is(judged(b, 'inbound', 'holderPossible', 'deliveredElsewhere', 'damaged'), 'violates');
  assert.is(judged(b, 'inbound', 'holderPossible', 'notDelivered'), null);
  assert.is(judged(b, 'undelivered', 'inbound', 'holderSure', 'notDelivered'), null);
});

test("a client's packet is delivered as the client sent it", () => {
  assert.is(judged(b, 'client', 'reachedVm'), 'conforms');
  assert.is(judged(b, 'client', 'reachedVm', 'damaged'), 'violates');
});

test('what is no packet has no payload', () => {
  assert.is(judged(b, 'health', 'markedUp'), null);
  assert.is(judged(b, 'discovery', 'toPublic', 'answerMatches'), null);
});

test('payloads of no, one and many bytes leave, and replies come back', () => {
  assert.equal(situationsOf(b, ...sent, 'udp', 'empty'), ['empty UDP datagram']);
  assert.equal(situationsOf(b, ...sent, 'tcp', 'empty'), [], 'an ACK is empty, and nothing else');
  assert.equal(situationsOf(b, ...sent, 'udp', 'oneByte'), ['one byte']);
  assert.equal(situationsOf(b, ...sent, 'udp', 'manyBytes'), ['many bytes over UDP']);
  assert.equal(situationsOf(b, ...sent, 'tcp', 'manyBytes'), ['many bytes over TCP']);
  assert.equal(situationsOf(b, ...sent, 'udp', 'zeroChecksum'), ['UDP without a checksum']);
  const reply = 'reply with a payload';
  assert.equal(situationsOf(b, 'inbound', 'deliveredToHolder', 'udp', 'manyBytes'), [reply]);
  assert.equal(situationsOf(b, 'inbound', 'deliveredElsewhere', 'udp', 'manyBytes'), []);
  assert.equal(situationsOf(b, 'inbound', 'deliveredToHolder', 'udp', 'oneByte'), []);
});

test('what stays in the VNet is no such payload', () => {
  for (const bytes of ['empty', 'oneByte', 'manyBytes', 'zeroChecksum'] as const)
    assert.equal(situationsOf(b, 'outbound', 'toNetwork', 'udp', bytes), [], bytes);
});

test('payloads are looked for by the protocols that are spoken', () => {
  const protocols = (...spoken: ('udp' | 'tcp')[]) => impossible(b, { capabilities: { protocols: spoken } });
  assert.equal(protocols('udp', 'tcp'), []);
  assert.equal(protocols('udp'), ['many bytes over TCP']);
  assert.equal(protocols('tcp'), ['empty UDP datagram', 'many bytes over UDP', 'UDP without a checksum']);
});

test('it is told which way the packet went, and that none had a checksum', () => {
  assert.match(told(b, {}, 'outbound').observed, /^it arrived with/);
  assert.match(told(b, {}, 'inbound').observed, /^the reply was delivered with/);
  assert.match(told(b, {}, 'client').observed, /^the client's packet was delivered with/);
  assert.match(told(b, {}).expected, / arrives as it was sent$/);
  assert.match(told(b, {}, 'zeroChecksum').expected, /sent, valid without a checksum$/);
});

test.run();
