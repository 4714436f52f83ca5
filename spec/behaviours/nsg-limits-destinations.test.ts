import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { FactName } from '../model/facts.ts';
import type { WorldOptions } from '../readings/world.ts';
import { BY_CHANCE, LOST, NO_CONTROL, PROVEN } from './fixtures/failing.ts';
import { judged, situationsOf } from './fixtures/judged.ts';
import { impossible } from './fixtures/possible.ts';
import { told } from './fixtures/told.ts';
import { nsgLimitsDestinations as b } from './nsg-limits-destinations.ts';

/** A packet that came out of a VM, and one that did not, where a rule of the user's decides. */
const SENT = ['outbound', 'toPublic', 'byUser'] as const;
const FAILED = ['failed', 'unseen', 'byUser'] as const;

test('a flow that a rule denies does not get out', () => {
  assert.is(judged(b, ...SENT, 'opens', 'expectDenied'), 'violates');
  assert.is(judged(b, ...SENT, 'mayOpen', 'expectDenied'), 'violates', 'nor one that may be there already');
  assert.is(judged(b, ...FAILED, 'toPublic', 'expectDenied', 'lostDenied', ...PROVEN), 'conforms');
});

test('a flow that a rule allows does', () => {
  assert.is(judged(b, ...SENT, 'opens'), 'conforms');
  assert.is(judged(b, ...SENT, 'mayOpen'), null, 'one that was let out before, perhaps');
  for (const lost of LOST) assert.is(judged(b, ...FAILED, ...lost, ...PROVEN), 'violates', lost.join());
});

test('a failure that losses may explain is left open', () => {
  for (const lost of [...LOST, ['toPublic', 'lostDenied'] as const]) {
    assert.is(judged(b, ...FAILED, ...lost, 'repeated', 'beyondChance'), NO_CONTROL, lost.join());
    assert.is(judged(b, ...FAILED, ...lost, 'controlled'), BY_CHANCE, lost.join());
  }
  for (const lost of LOST)
    assert.is(judged(b, ...FAILED, ...lost, 'controlled', 'repeated'), BY_CHANCE, lost.join());
});

test('a flow that fails for want of a port was not denied', () => {
  const says = (...names: readonly FactName[]) =>
    judged(b, ...FAILED, 'toPublic', 'snat', 'opens', 'lostSnat', ...PROVEN, ...names);
  assert.is(says('surelyFull'), null);
  assert.is(says('belowEverywhere', 'explainedByClose'), null);
  const full = ['toPublic', 'snat', 'opens', 'lostSnat', 'surelyFull'] as const;
  assert.is(judged(b, ...FAILED, ...full), NO_CONTROL, 'which is as open, while losses may explain it');
});

test('of a live flow groups have long decided', () => {
  assert.is(judged(b, ...FAILED, 'toPublic', 'live', 'lostLive', ...PROVEN), null);
  assert.is(judged(b, ...SENT, 'live', 'expectDenied'), null);
});

test('where no rule of the user’s surely decides, nothing is judged', () => {
  const denied = [...SENT, 'opens', 'expectDenied'] as const;
  assert.is(judged(b, 'outbound', 'toNowhere', 'byDefault', 'expectDenied'), null, 'a default rule does');
  assert.is(judged(b, ...SENT, 'opens', 'expectEither'), null, 'a change may be in force');
  assert.is(judged(b, ...denied, 'demoted'), null, 'a flow from before a change');
  assert.is(judged(b, ...denied, 'answersClient'), null, 'groups are stateful: an answer passes');
  assert.is(judged(b, ...denied, 'unseen', 'outOfState'), null, 'nobody saw it come out');
});

test('what no VM sent is no flow of its own', () => {
  assert.is(judged(b, 'inbound', 'byUser', 'expectDenied'), null);
});

test('a client’s flow that a rule of the user’s denies does not get in', () => {
  assert.is(judged(b, 'client', 'clientDenied', 'byUser'), 'violates');
  assert.is(judged(b, 'client', 'clientDenied', 'byDefault'), null);
  assert.is(judged(b, 'client', 'byUser'), null, 'one that is not surely denied');
});

test('situations: a rule that allows, and which of them', () => {
  assert.equal(situationsOf(b, ...SENT, 'opens'), ['allowed by a rule']);
  for (const other of ['expectDenied', 'expectEither'] as const)
    assert.equal(situationsOf(b, ...SENT, 'opens', other), [], other);
  assert.equal(situationsOf(b, ...SENT, 'live'), []);
  assert.equal(situationsOf(b, 'outbound', 'byDefault', 'opens', 'contradictedAllow', 'changedSince'), []);
  const first = 'an allowing rule before a denying one';
  assert.equal(situationsOf(b, ...SENT, 'opens', 'contradictedAllow'), ['allowed by a rule', first]);
  assert.equal(situationsOf(b, ...SENT, 'changedSince'), ['a group changed while flows live']);
});

test('situations: a rule that denies, and by what', () => {
  const denied = (...names: readonly FactName[]) => situationsOf(b, ...FAILED, 'lostDenied', ...names);
  const by = (name: string) => ['denied by a rule', name];
  assert.equal(denied(), ['denied by a rule']);
  assert.equal(denied('ruleByDestination'), by('denied by destination'));
  assert.equal(denied('ruleByProtocol'), by('denied by protocol'));
  assert.equal(denied('ruleByPort'), by('denied by port'));
  assert.equal(denied('contradictedDeny'), by('a denying rule before an allowing one'));
  assert.equal(denied('groupsDisagree'), by("the subnet's and the NIC's group disagree"));
  const rule = ['ruleByDestination', 'ruleByProtocol', 'ruleByPort', 'contradictedDeny'] as const;
  assert.equal(situationsOf(b, 'failed', 'byUser', 'lostSnat', ...rule, 'groupsDisagree'), []);
});

test('situations are asked of targets in which they can occur', () => {
  const of = (options: WorldOptions) => impossible(b, options);
  assert.equal(of({}), []);
  for (const protocol of ['udp', 'tcp'] as const)
    assert.equal(of({ capabilities: { protocols: [protocol] } }), ['denied by protocol']);
  assert.equal(of({ features: { changes: false } }), ['a group changed while flows live']);
});

test('words: what a rule decided, and what came of it', () => {
  const flow = "vm-0's UDP flow 10.0.0.4:5000 -> 198.51.100.1:443";
  assert.equal(told(b, {}, 'client', 'clientDenied', 'byUser'), {
    expected: "a client's flow to vm-0 is denied by a rule of the VM's security groups and does not reach it",
    observed: 'it got one to 203.0.113.1:1025',
  });
  assert.equal(told(b, {}, ...SENT, 'opens', 'expectDenied'), {
    expected: `${flow} is denied by a rule of the VM's security groups and does not arrive`,
    observed: 'it arrived, from 203.0.113.1:1025',
  });
  assert.equal(told(b, {}, ...FAILED, ...LOST[0]!), {
    expected: `${flow} is allowed by a rule of the VM's security groups and gets through`,
    observed: 'it did not get through, while controls before and after did',
  });
});

test.run();
