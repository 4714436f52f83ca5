import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { FactName } from '../model/facts.ts';
import { FRONTEND, FRONTEND_2, type WorldOptions } from '../readings/world.ts';
import type { Behaviour } from './behaviour.ts';
import { judged, situationsOf } from './fixtures/judged.ts';
import { impossible } from './fixtures/possible.ts';
import { told } from './fixtures/told.ts';
import { methodDefaultSnat } from './method-default-snat.ts';
import { methodInstanceLevelIp } from './method-instance-level-ip.ts';
import { methodLoadBalancerSnat } from './method-load-balancer-snat.ts';

/** Each method's claim, and the fact that a VM gets it and no other. */
const METHODS: readonly (readonly [Behaviour, FactName])[] = [
  [methodDefaultSnat, 'expectDefault'],
  [methodLoadBalancerSnat, 'expectFrontend'],
  [methodInstanceLevelIp, 'expectIlpip'],
];

for (const [b, method] of METHODS) {
  const SENT = ['outbound', 'toPublic', method] as const;
  /** From an address that another VM or load balancer uses. */
  const wrong = (...names: readonly FactName[]) => judged(b, ...SENT, 'sourceInUse', ...names);

  test(`${b.id}: a flow leaves from an address that the method allows`, () => {
    assert.is(judged(b, ...SENT, 'opens', 'sourceFits'), 'conforms');
    assert.is(wrong('opens'), 'violates');
    assert.is(wrong('mayOpen', 'same'), 'violates', 'one that may be over, too');
  });

  test(`${b.id}: a live flow is judged by its mapping, until it changes`, () => {
    assert.is(wrong('live', 'same'), null);
    assert.is(wrong('live', 'changed'), 'violates');
    assert.is(judged(b, ...SENT, 'live', 'changed', 'sourceFits'), 'conforms');
  });

  test(`${b.id}: a VM of another method, or of either, is none of its business`, () => {
    for (const [, other] of METHODS.filter(([one]) => one !== b))
      assert.is(judged(b, 'outbound', 'toPublic', other, 'opens', 'sourceInUse'), null, other);
    assert.is(wrong('opens', 'expectEither'), null);
  });

  test(`${b.id}: says nothing of what no method decides`, () => {
    assert.is(wrong('demoted'), null, 'a flow from before a change may keep the address that it had');
    assert.is(wrong('opens', 'expectDenied'), null, 'a denied flow has no right one');
    assert.is(wrong('answersClient'), null, 'an answer to a client has the address that the client knows');
    assert.is(wrong('opens', 'sourcePrivate'), null, 'a private source is for another claim to tell');
    assert.is(wrong('outOfState', 'unseen'), null, 'nobody saw it leave');
    assert.is(judged(b, 'outbound', 'toNetwork', method, 'opens', 'sourceInUse'), null, 'within the VNet');
    assert.is(judged(b, 'discovery', 'toPublic', method, 'sourceInUse'), null, 'what a resolver says');
  });
}

test('default SNAT from an address of the tenant’s that nobody uses is for another claim to tell', () => {
  assert.is(judged(methodDefaultSnat, 'outbound', 'toPublic', 'expectDefault', 'opens', 'sourceOwned'), null);
});

const opened = (b: Behaviour, method: FactName, ...names: readonly FactName[]): readonly string[] =>
  situationsOf(b, 'outbound', 'toPublic', method, 'sourceFits', ...names);

test('situations of SNAT: first and later flows by protocol, and what changed before', () => {
  for (const [b, method] of METHODS.slice(0, 2)) {
    assert.equal(opened(b, method, 'first'), ['first flow']);
    assert.equal(opened(b, method, 'opens', 'laterFlow'), ['later flow']);
    assert.equal(opened(b, method, 'laterFlow'), [], 'one that is there already');
    assert.equal(opened(b, method, 'opens', 'released'), ['after losing an ILPIP']);
    assert.equal(opened(b, method, 'released'), []);
  }
  assert.equal(opened(methodDefaultSnat, 'expectDefault', 'opens', 'left'), ['after leaving a pool']);
  const balanced = (...names: readonly FactName[]) =>
    opened(methodLoadBalancerSnat, 'expectFrontend', ...names);
  assert.equal(balanced('opens', 'joined'), ['after joining the pool']);
  assert.equal(balanced('oneFrontend'), ['one frontend']);
  assert.equal(balanced('severalFrontends'), ['several frontends']);
});

test('situations of any method: each protocol, where the source fits', () => {
  for (const [b, method] of METHODS) {
    assert.ok(opened(b, method, 'udp').includes('UDP'));
    assert.ok(opened(b, method, 'tcp').includes('TCP'));
    const wrong = ['udp', 'tcp', 'first', 'opens', 'laterFlow', 'inPool', 'oneFrontend'] as const;
    assert.equal(situationsOf(b, 'outbound', 'toPublic', method, ...wrong), []);
  }
});

test('situations of an ILPIP: with a pool and without one', () => {
  const by = (...names: readonly FactName[]) => opened(methodInstanceLevelIp, 'expectIlpip', ...names);
  assert.equal(by(), ['ILPIP without a pool']);
  assert.equal(by('inPool'), ['ILPIP and in a pool']);
  assert.equal(by('inPool', 'opens', 'assigned'), ['ILPIP and in a pool', 'after the ILPIP was assigned']);
  assert.equal(situationsOf(methodInstanceLevelIp, 'outbound', 'expectIlpip'), [], 'the source does not fit');
});

test('situations are asked of targets in which they can occur', () => {
  const of = (options: WorldOptions) => METHODS.map(([b]) => impossible(b, options).join(', '));
  assert.equal(of({}), ['', '', '']);
  assert.equal(of({ capabilities: { protocols: ['tcp'] } }), ['UDP', 'UDP', 'UDP']);
  assert.equal(of({ capabilities: { protocols: ['udp'] } }), ['TCP', 'TCP', 'TCP']);
  assert.equal(of({ features: { pools: false } }), ['after leaving a pool', '', 'ILPIP and in a pool']);
  assert.equal(of({ features: { ilpip: false } }), ['after losing an ILPIP', 'after losing an ILPIP', '']);
  assert.equal(of({ features: { severalFrontends: false } }), ['', 'several frontends', '']);
  assert.equal(of({ features: { changes: false } }), [
    'after leaving a pool, after losing an ILPIP',
    'after joining the pool, after losing an ILPIP',
    'after the ILPIP was assigned',
  ]);
});

test('words: the addresses that the method allows, and the one that was seen', () => {
  const flow = "vm-0's UDP flow 10.0.0.4:5000 -> 198.51.100.1:443 leaves from";
  assert.equal(told(methodLoadBalancerSnat, { allowed: [FRONTEND, FRONTEND_2] }), {
    expected: `${flow} 203.0.113.1 or 203.0.113.2 (the load balancer's frontend)`,
    observed: 'it left from 203.0.113.1:1025',
  });
  assert.is(
    told(methodDefaultSnat, {}).expected,
    `${flow} a public address of the platform (default SNAT: neither load balancer nor ILPIP)`,
  );
  assert.ok(told(methodInstanceLevelIp, {}).expected.endsWith('(its instance-level public IP)'));
});

test.run();
