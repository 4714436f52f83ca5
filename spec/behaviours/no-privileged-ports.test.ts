import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { FactName } from '../model/facts.ts';
import { judged, situationsOf } from './fixtures/judged.ts';
import { impossible } from './fixtures/possible.ts';
import { told } from './fixtures/told.ts';
import { noPrivilegedPorts as b } from './no-privileged-ports.ts';

/** A packet of a SNAT flow, as it came out of a public address of its method's. */
const SEEN = ['outbound', 'toPublic', 'snat', 'sourceFits'] as const;
const without = (fact: FactName) => SEEN.filter((one) => one !== fact);

test('no flow has a SNAT port below 1024', () => {
  assert.is(judged(b, ...SEEN, 'opens'), 'conforms');
  assert.is(judged(b, ...SEEN, 'opens', 'portPrivileged'), 'violates');
  assert.is(judged(b, ...SEEN, 'live', 'same', 'portPrivileged'), 'violates', 'nor has it one later');
});

test('a port that is no SNAT port may be privileged', () => {
  const says = (...names: readonly FactName[]) => judged(b, ...names, 'portPrivileged');
  assert.is(says(...without('snat'), 'expectIlpip'), null, 'an ILPIP keeps the VM’s');
  assert.is(says(...without('snat'), 'expectEither'), null, 'so it does while it may be in force');
  assert.is(says(...SEEN, 'demoted'), null, 'and for flows from before it was given back');
  assert.is(says(...SEEN, 'answersClient'), null, 'an answer has the port that the client knows');
  assert.is(says(...without('toPublic'), 'toNetwork'), null, 'within the VNet nothing is translated');
});

test('the source that is wrong already is for other claims to tell', () => {
  assert.is(judged(b, ...SEEN, 'sourcePrivate', 'portPrivileged'), null);
  assert.is(judged(b, ...without('sourceFits'), 'portPrivileged'), null, 'not the method’s');
});

test('a packet that nobody saw come out shows no port', () => {
  assert.is(judged(b, ...SEEN, 'unseen', 'outOfState'), null);
  assert.is(judged(b, ...without('outbound'), 'failed'), null);
});

test('situations: the first packet by each protocol, and a privileged port of the VM’s', () => {
  assert.equal(situationsOf(b, ...SEEN, 'first', 'udp'), ['UDP']);
  assert.equal(situationsOf(b, ...SEEN, 'first', 'tcp'), ['TCP']);
  assert.equal(situationsOf(b, ...SEEN, 'later', 'udp', 'tcp'), []);
  assert.equal(situationsOf(b, ...SEEN, 'privilegedSource'), ['a privileged source port']);
  const ofIlpip = [...without('snat'), 'first', 'udp', 'tcp', 'privilegedSource'] as const;
  assert.equal(situationsOf(b, ...ofIlpip), []);
});

test('situations are asked of targets in which they can occur', () => {
  assert.equal(impossible(b, {}), []);
  assert.equal(impossible(b, { capabilities: { protocols: ['tcp'] } }), ['UDP']);
  assert.equal(impossible(b, { capabilities: { protocols: ['udp'] } }), ['TCP']);
});

test('words: the port that was seen', () => {
  assert.equal(told(b, { publicPort: 1_023 }, ...SEEN), {
    expected: "vm-0's UDP flow 10.0.0.4:5000 -> 198.51.100.1:443 leaves from a port of 1024 or more",
    observed: 'it left from 203.0.113.1:1023',
  });
});

test.run();
