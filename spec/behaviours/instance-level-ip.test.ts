import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { WorldOptions } from '../readings/world.ts';
import type { FactName } from '../model/facts.ts';
import { BY_CHANCE, NO_CONTROL } from './fixtures/failing.ts';
import { judged, situationsOf } from './fixtures/judged.ts';
import { impossible, UNSETTABLE } from './fixtures/possible.ts';
import { instanceLevelIpForAllFlows as forAll } from './instance-level-ip-for-all-flows.ts';
import { instanceLevelIpKeepsPort as keepsPort } from './instance-level-ip-keeps-port.ts';
import { instanceLevelIpNeverExhausts as neverExhausts } from './instance-level-ip-never-exhausts.ts';

// A flow of a VM with an ILPIP leaves, by that ILPIP and with its own port.
const LEFT = ['outbound', 'toPublic', 'expectIlpip'] as const;
const LATER = [...LEFT, 'opens', 'laterFlow', 'sourceFits'] as const;
const KEPT = [...LEFT, 'sourceFits', 'portKept'] as const;
const SURE = [...LEFT, 'becameSure', 'sourceFits'] as const;
const FAILED = ['failed', 'lostIlpip', 'controlled', 'beyondChance'] as const;

/** What makes a packet none of their business, whatever it left by. */
const OTHERS = {
  unseen: 'nobody saw it',
  answersClient: 'a client opened it',
  expectEither: 'a change is under way',
  demoted: 'it is from before a change, and may go on as it was',
  expectDenied: 'a denied flow says nothing of it',
} as const satisfies Partial<Record<FactName, string>>;
const others = Object.entries(OTHERS) as [keyof typeof OTHERS, string][];

const but = (names: readonly FactName[], left: FactName) => names.filter((name) => name !== left);

test('later flows leave by the ILPIP as the first does', () => {
  assert.is(judged(forAll, ...LATER), 'conforms');
  assert.is(judged(forAll, ...but(LATER, 'sourceFits')), 'violates');
});

test('that a first flow leaves by it says nothing of all, nor do flows of a VM without one', () => {
  for (const names of [LATER, but(LATER, 'sourceFits')]) {
    assert.is(judged(forAll, ...but(names, 'laterFlow')), null);
    assert.is(judged(forAll, ...but(names, 'expectIlpip'), 'expectFrontend'), null);
    assert.is(judged(forAll, ...names, 'live', 'same'), null, 'it goes on as it began');
    for (const [other, why] of others) assert.is(judged(forAll, ...names, other), null, why);
  }
});

test('a later flow occurs by either protocol and to another destination, where it left by the ILPIP', () => {
  assert.equal(situationsOf(forAll, ...LATER), []);
  assert.equal(situationsOf(forAll, ...LATER, 'udp'), ['later UDP flow']);
  assert.equal(situationsOf(forAll, ...LATER, 'tcp'), ['later TCP flow']);
  assert.equal(situationsOf(forAll, ...LATER, 'secondDestination'), ['flow to a second destination']);
  const all = ['udp', 'tcp', 'secondDestination'] as const;
  for (const one of ['outbound', 'expectIlpip', 'opens', 'sourceFits'] as const)
    assert.equal(situationsOf(forAll, ...but(LATER, one), ...all), [], one);
});

test('a flow by an ILPIP keeps its source port', () => {
  assert.is(judged(keepsPort, ...KEPT), 'conforms');
  assert.is(judged(keepsPort, ...but(KEPT, 'portKept')), 'violates');
});

test('a port that a flow from before an ILPIP was given back may have is open', () => {
  const given = 'open: a flow from before the address was given back may have its port';
  assert.is(judged(keepsPort, ...but(KEPT, 'portKept'), 'ilpipGivenBack'), given);
  assert.is(judged(keepsPort, ...KEPT, 'ilpipGivenBack'), 'conforms');
});

test('only a port of a flow that left by the ILPIP, as it had to, was kept or not', () => {
  for (const names of [KEPT, but(KEPT, 'portKept')]) {
    assert.is(judged(keepsPort, ...but(names, 'outbound')), null);
    assert.is(judged(keepsPort, ...but(names, 'toPublic'), 'toNetwork'), null, 'nothing translates it');
    assert.is(judged(keepsPort, ...but(names, 'expectIlpip'), 'expectFrontend'), null, 'SNAT takes another');
    assert.is(judged(keepsPort, ...but(names, 'sourceFits')), null, 'its address is wrong already');
    for (const [other, why] of others) assert.is(judged(keepsPort, ...names, other), null, why);
  }
});

test('a port that was kept occurs by either protocol, beside another flow with it, and below 1024', () => {
  assert.equal(situationsOf(keepsPort, ...KEPT), []);
  const each = {
    udp: 'UDP',
    tcp: 'TCP',
    samePortSibling: 'two flows with one port to one address on two ports',
    privilegedSource: 'a privileged source port',
  } as const;
  for (const [fact, situation] of Object.entries(each) as [keyof typeof each, string][]) {
    assert.equal(situationsOf(keepsPort, ...KEPT, fact), [situation]);
    for (const one of ['outbound', 'expectIlpip', 'sourceFits'] as const)
      assert.equal(situationsOf(keepsPort, ...but(KEPT, one), fact), [], one);
  }
  const rewritten = [...but(KEPT, 'portKept'), 'udp', 'tcp', 'samePortSibling'] as const;
  assert.equal(situationsOf(keepsPort, ...rewritten), []);
});

test('a new flow of a VM with an ILPIP that fails did so without want of a port', () => {
  assert.is(judged(neverExhausts, ...FAILED), 'violates');
  assert.is(judged(neverExhausts, ...FAILED, 'expectIlpip'), 'violates');
  const uncontrolled = but(FAILED, 'controlled');
  assert.is(judged(neverExhausts, ...uncontrolled), NO_CONTROL);
  assert.is(judged(neverExhausts, ...but(FAILED, 'beyondChance')), BY_CHANCE);
});

test('a failure that is not for its ILPIP does not count against it', () => {
  for (const kind of ['lostSnat', 'lostDenied', 'lostDirect', 'lostLive'] as const)
    assert.is(judged(neverExhausts, ...but(FAILED, 'lostIlpip'), kind), null, kind);
  assert.is(judged(neverExhausts, ...but(FAILED, 'failed')), null);
});

test('a flow that surely got through by the ILPIP did not want a port', () => {
  assert.is(judged(neverExhausts, ...SURE), 'conforms');
  assert.is(judged(neverExhausts, ...but(SURE, 'becameSure')), null, 'its handshake is not complete');
  assert.is(judged(neverExhausts, ...but(SURE, 'toPublic')), null, 'within the VNet nobody asks for a port');
  assert.is(judged(neverExhausts, ...SURE, 'expectDenied'), null, 'it was not to get through at all');
  assert.is(judged(neverExhausts, ...but(SURE, 'sourceFits')), null, 'it left by another address');
  assert.is(judged(neverExhausts, ...but(SURE, 'expectIlpip'), 'snat'), null, 'SNAT has a limit');
  assert.is(judged(neverExhausts, ...SURE, 'expectEither'), null, 'it may have been by SNAT');
  assert.is(judged(neverExhausts, ...but(SURE, 'outbound')), null);
});

test('more flows than any range has ports occur only to a VM with an ILPIP', () => {
  const beyond = ['more than 64,512 live flows to one address'];
  assert.equal(situationsOf(neverExhausts, ...SURE, 'beyondAnyRange'), beyond);
  assert.equal(situationsOf(neverExhausts, ...SURE), []);
  assert.equal(situationsOf(neverExhausts, ...but(SURE, 'expectIlpip'), 'beyondAnyRange'), []);
  assert.equal(situationsOf(neverExhausts, ...but(SURE, 'outbound'), 'beyondAnyRange'), []);
});

test('flows by an ILPIP need no ports that can be set, but the protocols that there are', () => {
  const of = (declared: WorldOptions) =>
    [forAll, keepsPort, neverExhausts].flatMap((b) => impossible(b, declared));
  assert.equal(of(UNSETTABLE), []);
  assert.equal(of({ capabilities: { protocols: ['udp'] } }), ['later TCP flow', 'TCP']);
  assert.equal(of({ capabilities: { protocols: ['tcp'] } }), ['later UDP flow', 'UDP']);
});

test.run();
