import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { F, type FactName } from '../model/facts.ts';
import { transition } from '../model/fixtures/packets.ts';
import { emptyPool } from '../model/ledger.ts';
import { world } from '../readings/world.ts';
import { capacity64511 } from './capacity-64511.ts';
import { judged, situationsOf } from './fixtures/judged.ts';
import { Words } from './words.ts';

const says = (...facts: readonly FactName[]) => judged(capacity64511, ...facts);
const without = (facts: readonly FactName[], fact: FactName) => facts.filter((one) => one !== fact);

// A new flow finds every port held and fails, and one finds a single port free and fails.
const AT_FULL = ['failed', 'lostSnat', 'poolKnown', 'controlled', 'repeated', 'surelyFull'] as const;
const AT_LAST = [
  ...(['failed', 'lostSnat', 'poolKnown', 'controlled', 'repeated'] as const),
  ...(['belowEverywhere', 'explainedByCount', 'beyondChance'] as const),
] as const;

/** A SNAT flow got a port. */
const OPENED = ['outbound', 'toPublic', 'snat', 'sourceFits'] as const;

test('where nobody says how many ports there are, the figure of the article conforms, and any other may be', () => {
  assert.is(says('measured', 'failed', 'capacityExact'), 'conforms');
  assert.is(says('measured', 'failed'), 'permitted-variation');
  assert.is(says('failed'), null, 'one failure measures nothing');
});

test('a flow that fails with every port held shows that there are no more than those', () => {
  assert.is(says(...AT_FULL), 'conforms');
  assert.is(says(...without(AT_FULL, 'surelyFull')), null, 'a port may be free');
  assert.is(says(...without(AT_FULL, 'repeated')), null, 'it may have been lost on the way');
  assert.is(says(...without(AT_FULL, 'controlled')), null, 'the network may have been down');
  assert.is(says(...without(AT_FULL, 'lostSnat')), null, 'it asks for no port');
  assert.is(says(...without(AT_FULL, 'poolKnown')), null, 'nobody says how many there are');
});

test('a flow that fails for the last port shows that there is one less than declared', () => {
  assert.is(says(...AT_LAST), 'violates');
  assert.is(
    says(...without(AT_LAST, 'explainedByCount')),
    null,
    'more than one is wanting, or as many were held at once: not a matter of counting',
  );
  assert.is(
    says(...without(AT_LAST, 'belowEverywhere')),
    null,
    'another address, or protocol, may have none',
  );
  assert.is(says(...without(AT_LAST, 'beyondChance')), null, 'it may have been lost on the way');
  assert.is(says(...AT_LAST, 'explainedByIdle'), null, 'the port was not had again from an idle flow');
  assert.is(says(...AT_LAST, 'explainedByClose'), null, 'nor from one that was closed');
  assert.is(says(...AT_LAST, 'explainedByDenial'), null, 'a denied flow took it');
});

test('a flow that got a port of the range says nothing of how many there are', () => {
  assert.is(says(...OPENED), null);
  assert.is(says(...OPENED, 'becameSure'), null);
});

test('a port outside the range that was set or declared is one too many', () => {
  assert.is(says(...OPENED, 'portOutsideRange'), 'violates');
  assert.is(says('portOutsideRange'), null);
});

test('more live flows than any range has ports are too many, whatever is declared', () => {
  assert.is(says(...OPENED, 'beyondAnyRange'), 'violates');
});

test('one more live flow than there are ports is one too many', () => {
  const more = [...OPENED, 'becameSure', 'poolFull'] as const;
  assert.is(says(...more), 'violates');
  assert.is(says(...without(more, 'becameSure')), null, 'it may not hold a port yet');
  assert.is(says(...without(more, 'poolFull')), null, 'one was free');
  assert.is(says(...more, 'rival'), null, 'two share one: the number of ports is right');
});

for (const broken of ['portOutsideRange', 'beyondAnyRange'] as const) {
  test(`only ports of SNAT are counted (${broken})`, () => {
    assert.is(says(...without(OPENED, 'outbound'), broken), null, 'nothing came out');
    assert.is(says(...without(OPENED, 'toPublic'), broken), null, 'not translated');
    assert.is(says(...without(OPENED, 'snat'), broken), null, 'an ILPIP keeps the port of the VM');
    assert.is(says(...without(OPENED, 'sourceFits'), broken), null, 'another address has another range');
    assert.is(says(...OPENED, broken, 'unseen'), null, 'nobody saw which port it had');
    assert.is(says(...OPENED, broken, 'demoted'), null, 'it may be one from before a change');
    assert.is(says(...OPENED, broken, 'sourcePrivate'), null, 'not translated, though it should be');
    assert.is(says(...OPENED, broken, 'answersClient'), null, 'a reply leaves by the port of a rule');
  });
}

test('a pool counts as filled where a flow failed at the full one', () => {
  const filled = ['failed', 'lostSnat', 'surelyFull'] as const;
  const of = (...more: readonly FactName[]) => situationsOf(capacity64511, ...filled, ...more);
  const each = {
    oneVm: 'filled by one VM',
    severalVms: 'filled by several VMs',
    poolOfOne: 'a pool of 1 port',
    poolOfTwo: 'a pool of 2 ports',
    poolOfFew: 'a pool of 3 to 64 ports',
    poolOfHundreds: 'a pool of 65 to 4,096 ports',
    poolOfAll: 'all 64,511 ports',
    refilled: 'filled, released and filled again',
  } as const;
  assert.equal(of(), []);
  for (const [fact, situation] of Object.entries(each) as [keyof typeof each, string][]) {
    assert.equal(of(fact), [situation]);
    for (const missing of filled) {
      assert.equal(situationsOf(capacity64511, ...without(filled, missing), fact), [], `${fact}, ${missing}`);
    }
  }
});

test('sizes that a target has no ports for are not asked of it', () => {
  const possible = (ports: number | null, severalVms = true) => {
    const portRange = ports === null ? null : { first: 2_001, last: 2_000 + ports };
    const settable = { ports: ports !== null, idleTimeout: true };
    const { hello } = world({ features: { severalVms }, capabilities: { portRange, settable } });
    return Object.entries(capacity64511.situations).flatMap(([name, one]) =>
      one.possible(hello) ? [name] : [],
    );
  };
  assert.equal(possible(null), []);
  const one = ['filled by one VM', 'a pool of 1 port', 'filled, released and filled again'];
  assert.equal(possible(1).toSorted(), one.toSorted());
  assert.equal(possible(2, false).toSorted(), [...one, 'a pool of 2 ports'].toSorted());
  assert.equal(possible(2).length, 5);
  assert.ok(possible(2).includes('filled by several VMs'));
  assert.not(possible(2).includes('a pool of 3 to 64 ports'));
  assert.ok(possible(3).includes('a pool of 3 to 64 ports'));
  assert.not(possible(64).includes('a pool of 65 to 4,096 ports'));
  assert.ok(possible(65).includes('a pool of 65 to 4,096 ports'));
});

const { deployment } = world();

/** What is told of a flow, where so many are surely and possibly held of so many. */
function told(capacity: number, [sure, possible]: readonly [number, number], ...facts: readonly FactName[]) {
  const t = transition(0, { capacity, pool: { ...emptyPool(), sure, possible } });
  for (const fact of facts) t.facts.add(F[fact]);
  const { expected, observed } = capacity64511.words(t, new Words(deployment));
  return `${expected}; ${observed}`;
}

const FLOW = "vm-0's UDP flow 10.0.0.4:5000 -> 198.51.100.1:443";

test('a failure is told by how many ports there are and how many were taken', () => {
  assert.is(
    told(4, [2, 3], 'failed', 'portOutsideRange'),
    `203.0.113.1 serves 4 ports towards 198.51.100.1; ${FLOW} failed with at most 3 ports taken`,
  );
});

test('a port outside the range is told, not how many were live', () => {
  assert.is(
    told(4, [4, 4], 'portOutsideRange'),
    `every port lies within the range that was set or declared; ${FLOW} left from 203.0.113.1:1025`,
  );
});

test('the flow that is one too many is told by its number', () => {
  const left = (number: number) => `${FLOW} left from 203.0.113.1:1025 as live flow number ${number}`;
  const atMost = (ports: string) => `at most ${ports} of 203.0.113.1 towards 198.51.100.1`;
  assert.is(told(4, [4, 6]), `${atMost('4 ports')}; ${left(5)}`);
  assert.is(told(0, [0, 0]), `${atMost('0 ports')}; ${left(1)}`, 'all of them are reserved');
  assert.is(told(-1, [64_512, 64_512]), `${atMost('64,512 ports')}; ${left(64_513)}`, 'none is declared');
});

test.run();
