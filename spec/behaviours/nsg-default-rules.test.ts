import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { FactName } from '../model/facts.ts';
import { world, type WorldOptions } from '../readings/world.ts';
import { BY_CHANCE, LOST, NO_CONTROL, PROVEN } from './fixtures/failing.ts';
import { judged, situationsOf } from './fixtures/judged.ts';
import { impossible } from './fixtures/possible.ts';
import { told } from './fixtures/told.ts';
import { nsgDefaultRules as b } from './nsg-default-rules.ts';

/** A packet that came out of a VM that has a group, none of whose rules is the user's. */
const SENT = ['outbound', 'byDefault', 'groupedVm'] as const;
/** One that did not. */
const FAILED = ['failed', 'unseen', 'byDefault', 'groupedVm'] as const;

test('to the VNet and to the internet a flow is let out', () => {
  assert.is(judged(b, ...SENT, 'toPublic', 'opens'), 'conforms');
  assert.is(judged(b, ...SENT, 'toNetwork', 'mayOpen'), 'conforms');
  assert.is(judged(b, ...SENT, 'toPublic', 'mayOpen'), null, 'one that was let out before, perhaps');
  for (const lost of LOST) assert.is(judged(b, ...FAILED, ...lost, ...PROVEN), 'violates', lost.join());
});

test('to anywhere else it is not', () => {
  assert.is(judged(b, ...SENT, 'toNowhere', 'expectDenied'), 'violates');
  assert.is(judged(b, ...FAILED, 'toNowhere', 'expectDenied', 'lostDenied', ...PROVEN), 'conforms');
});

test('a failure that losses may explain is left open', () => {
  for (const lost of [...LOST, ['toNowhere', 'lostDenied'] as const]) {
    assert.is(judged(b, ...FAILED, ...lost, 'repeated', 'beyondChance'), NO_CONTROL, lost.join());
    assert.is(judged(b, ...FAILED, ...lost, 'controlled'), BY_CHANCE, lost.join());
  }
  for (const lost of LOST)
    assert.is(judged(b, ...FAILED, ...lost, 'controlled', 'repeated'), BY_CHANCE, lost.join());
});

test('a flow that fails for want of a port was not denied', () => {
  const [snat = [], ilpip = []] = LOST;
  const says = (lost: readonly FactName[], ...names: readonly FactName[]) =>
    judged(b, ...FAILED, ...lost, ...PROVEN, ...names);
  const full = ['toPublic', 'snat', 'opens', 'lostSnat', 'surelyFull'] as const;
  assert.is(says(full), null);
  assert.is(judged(b, ...FAILED, ...full), NO_CONTROL, 'which is as open, while losses may explain it');
  assert.is(says(snat, 'explainedByIdle'), null);
  assert.is(says(snat, 'fillerFails'), null, 'other flows of the VM live there');
  assert.is(says(ilpip, 'fillerFails'), 'violates', 'by an ILPIP none is wanting');
});

test('of a live flow that is lost, groups have long decided', () => {
  assert.is(judged(b, ...FAILED, 'toPublic', 'live', 'lostLive', ...PROVEN), null);
  assert.is(judged(b, ...SENT, 'toPublic', 'live', 'same'), null);
  assert.is(judged(b, ...SENT, 'toNetwork', 'live', 'expectDenied'), null);
});

test('where no default rule surely decides, nothing is judged', () => {
  const denied = ['outbound', 'toNowhere', 'expectDenied'] as const;
  assert.is(judged(b, ...denied, 'byUser'), null, 'a rule of the user’s does');
  assert.is(judged(b, ...denied, 'byDefault', 'grouplessVm'), null, 'a VM without a group has no rules');
  assert.is(judged(b, ...SENT, 'toPublic', 'opens', 'expectEither'), null, 'a change may be in force');
  assert.is(judged(b, ...denied, 'byDefault', 'demoted'), null, 'a flow from before a change');
  assert.is(
    judged(b, ...denied, 'byDefault', 'answersClient'),
    null,
    'groups are stateful: an answer passes',
  );
  assert.is(judged(b, ...denied, 'byDefault', 'unseen', 'outOfState'), null, 'nobody saw it come out');
});

test('what no VM sent is no flow of its own', () => {
  assert.is(judged(b, 'inbound', 'byDefault', 'expectDenied'), null);
});

test('a client’s flow that no rule of the user’s allows is denied', () => {
  assert.is(judged(b, 'client', 'clientDenied', 'byDefault'), 'violates');
  assert.is(judged(b, 'client', 'clientDenied', 'byUser'), null);
  assert.is(judged(b, 'client', 'byDefault'), null, 'one that is not surely denied');
});

test('the probe that no rule of the user’s is about is let in', () => {
  assert.is(judged(b, 'health', 'byDefault', 'markedUp'), 'conforms');
  assert.is(judged(b, 'health', 'byDefault', 'markedDown'), 'violates');
  assert.is(judged(b, 'health', 'byDefault'), null, 'nobody says how it is held');
  assert.is(judged(b, 'health', 'markedDown'), null, 'a rule of the user’s may block it');
});

test('situations: each default rule, where it decides', () => {
  const toPublic = ['internet, allowed by 65001'];
  const toNetwork = ['VNet, allowed by 65000'];
  assert.equal(situationsOf(b, ...SENT, 'toPublic'), toPublic);
  assert.equal(situationsOf(b, ...SENT, 'toNetwork'), toNetwork);
  for (const to of ['toPublic', 'toNetwork'] as const) {
    assert.equal(situationsOf(b, 'outbound', 'groupedVm', to), []);
    assert.equal(situationsOf(b, 'outbound', 'byDefault', to), [], 'a VM without a group');
  }
  const probe = "the load balancer's probe, allowed by 65001";
  assert.equal(situationsOf(b, 'health', 'byDefault', 'markedUp'), [probe]);
  assert.equal(situationsOf(b, 'health', 'byDefault', 'markedDown'), []);
  assert.equal(situationsOf(b, ...FAILED, 'toNowhere', 'lostDenied'), ['neither, denied by 65500']);
  assert.equal(situationsOf(b, 'failed', 'byUser', 'toNowhere', 'lostDenied'), []);
});

test('situations are asked of targets in which they can occur', () => {
  const of = (options: WorldOptions) => impossible(b, options);
  const probe = ["the load balancer's probe, allowed by 65001"];
  const { shows } = world().hello.capabilities;
  assert.equal(of({}), []);
  assert.equal(of({ features: { pools: false } }), probe);
  assert.equal(of({ features: { probes: false } }), probe);
  assert.equal(of({ capabilities: { shows: { ...shows, probeState: false } } }), probe);
});

const FLOW = "vm-0's UDP flow 10.0.0.4:5000 -> 198.51.100.1:443";

test('words: which default rule should have decided, and what came of it', () => {
  assert.equal(told(b, {}, 'health', 'byDefault', 'markedDown'), {
    expected: 'vm-0, whose probe default rule 65001 allows and nothing ever blocked, is up',
    observed: 'it is held for down after as many probes as the threshold',
  });
  assert.equal(told(b, {}, 'client', 'clientDenied', 'byDefault'), {
    expected: "default rule 65500 denies a client's flow to vm-0, which no rule of its groups allows",
    observed: 'it got one to 203.0.113.1:1025',
  });
  assert.equal(told(b, {}, ...SENT, 'toNowhere', 'expectDenied'), {
    expected: `${FLOW} goes neither to the VNet nor to the internet, so default rule 65500 denies it`,
    observed: 'it arrived, from 203.0.113.1:1025',
  });
  const observed = 'it did not get through, while controls did';
  const [snat = [], , direct = []] = LOST;
  const allowed = (rule: number) => ({ expected: `${FLOW} is allowed by default rule ${rule}`, observed });
  assert.equal(told(b, {}, ...FAILED, ...snat), allowed(65_001));
  assert.equal(told(b, {}, ...FAILED, ...direct), allowed(65_000));
});

test.run();
