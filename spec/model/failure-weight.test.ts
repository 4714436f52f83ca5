import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FRONTEND, FRONTEND_2 } from '../readings/world.ts';
import { F, type FactName } from './facts.ts';
import type { Candidate } from './failure.ts';
import { isBelow, wantedPort } from './failure-weight.ts';
import { type Asked, held, PORTS, stateOf, weighed } from './fixtures/failures.ts';
import { transition } from './fixtures/packets.ts';
import { emptyPool, type PoolFacts } from './ledger.ts';

const EXPLANATIONS = [
  ...(['explainedByIdle', 'explainedByClose', 'explainedByDenial'] as const),
  ...(['explainedByOtherDestination', 'explainedByCount', 'explainedByOneVm'] as const),
] as const satisfies readonly FactName[];

/** What is left to explain that a flow of a pool failed. */
const explanations = (pool: PoolFacts, asked: Asked = {}): readonly FactName[] =>
  weighed([pool], asked).facts.filter((name) => (EXPLANATIONS as readonly string[]).includes(name));

const says = (name: FactName, pools: readonly PoolFacts[], asked: Asked = {}): boolean =>
  weighed(pools, asked).facts.includes(name);

const EITHER = ['newFlow', 'controlled', 'expectEither'] as const;
const NOT_NEW = ['controlled'] as const;

test('with all ports surely held, exhaustion explains it', () => {
  const full = (pools: readonly PoolFacts[], asked?: Asked) => says('surelyFull', pools, asked);
  assert.ok(full([held(PORTS)]));
  assert.not(full([held(PORTS, { sure: PORTS - 1 })]));
  assert.not(full([held(PORTS), held(PORTS - 1)]), 'another address has one left');
  assert.not(full([]), 'no address is known');
  assert.not(full([held(PORTS)], { facts: EITHER }), 'it may have had another method');
  assert.not(full([held(PORTS)], { capacity: -1, most: { own: PORTS } }), 'nobody knows how many there are');
  assert.ok(full([held(0)], { capacity: 0 }), 'a pool of none');
});

test('where no address is known, no more is held than was lost on the way', () => {
  const { pool } = weighed([], { unplaced: 2, transition: { pool: held(PORTS) } }).t;
  assert.equal(pool, { ...emptyPool(), possible: 2, possibleAll: 2 });
});

test('with a port free at each of its addresses, want of a port does not explain it', () => {
  const below = (pools: readonly PoolFacts[], asked?: Asked) => says('belowEverywhere', pools, asked);
  assert.ok(below([held(PORTS - 1)]));
  assert.not(below([held(PORTS)]));
  assert.ok(below([held(PORTS - 1), held(0)]));
  assert.not(below([held(PORTS), held(0)]));
  assert.not(below([held(0), held(PORTS)]));
  assert.ok(below([held(9)], { capacity: -1, most: { own: 10, all: 10 } }), 'of the most that were held');
  assert.not(below([held(0)], { sharedAddresses: true }), 'others may hold the ports');
  assert.not(below([held(0)], { facts: EITHER }), 'it may have had another method');
  assert.not(below([held(0)], { facts: NOT_NEW }), 'it may have been there before');
});

test('where no address is known, only lost opens could hold its ports', () => {
  const below = (unplaced: number) => says('belowEverywhere', [], { unplaced });
  assert.ok(below(PORTS - 1));
  assert.not(below(PORTS));
  assert.equal(weighed([], { unplaced: PORTS }).facts, ['poolKnown', 'poolOfFew']);
});

test('a port is free by protocol and by all of them, unless those have inventories of their own', () => {
  const below = (pool: PoolFacts, asked: Asked = {}) =>
    isBelow({ address: FRONTEND, pool } as Candidate, 0, stateOf(asked));
  const shared = held(PORTS - 1, { possibleAll: PORTS, sureAll: PORTS });
  assert.not(below(shared));
  assert.ok(below(shared, { separateInventories: true }));
  assert.ok(below({ ...shared, sureAll: PORTS + 1 }), 'more than there are: they are not shared');
  assert.ok(below({ ...shared, possibleAll: PORTS - 1 }));
  assert.not(below(held(PORTS), { separateInventories: true }));
  const unknown = { capacity: -1, most: { own: 10, all: 20 } };
  assert.ok(below(held(9, { possibleAll: 19, sureAll: 19 }), unknown));
  assert.not(below(held(10, { possibleAll: 19, sureAll: 19 }), unknown));
  assert.not(below(held(9, { possibleAll: 20, sureAll: 20 }), unknown));
  assert.ok(below(held(9, { possibleAll: 20 }), { ...unknown, separateInventories: true }));
});

test('a pool of no ports has none free, however many lost ones are counted', () => {
  const below = (pool: PoolFacts) =>
    isBelow({ address: FRONTEND, pool } as Candidate, 0, stateOf({ capacity: 0, most: { own: 1, all: 1 } }));
  assert.not(below(held(0)));
  assert.not(below(held(0, { possible: -1 })), 'by all protocols');
  assert.ok(below(held(0, { possible: -1, possibleAll: 1, sureAll: 1 })));
});

test('a new UDP flow wants a port, a TCP segment only where it opens', () => {
  const wants = (protocol: 'udp' | 'tcp', ...names: readonly FactName[]) => {
    const { facts } = transition(0);
    for (const name of names) facts.add(F[name]);
    return wantedPort(facts, protocol);
  };
  assert.ok(wants('udp', 'newFlow'));
  assert.not(wants('udp', 'opens'));
  assert.not(wants('udp', 'newFlow', 'expectEither'));
  assert.ok(wants('tcp', 'opens'));
  assert.not(wants('tcp', 'newFlow'));
});

test('ports that were freed and not had again explain it, when there are as many as are wanting', () => {
  const half = PORTS / 2;
  const free = (more: Partial<PoolFacts>, asked?: Asked) => explanations(held(half, more), asked);
  assert.equal(free({ idledOut: half }), ['explainedByIdle']);
  assert.equal(free({ idledOut: half - 1 }), []);
  assert.equal(free({ closedOut: half }), ['explainedByClose']);
  assert.equal(free({ closedOut: half - 1 }), []);
  assert.equal(free({ closedOut: 1, idledOut: half - 1 }), ['explainedByClose'], 'both together');
  assert.equal(free({ closedOut: 1, idledOut: half }), ['explainedByIdle', 'explainedByClose']);
  assert.equal(free({ denied: half }), ['explainedByDenial']);
  assert.equal(free({ denied: half - 1 }), []);
  assert.equal(explanations(held(PORTS, { idledOut: 1, closedOut: 1, denied: 1 })), [], 'none is free');
});

test('what gives up its search at random is asked again before anything explains it', () => {
  const pool = held(PORTS / 2, { idledOut: PORTS });
  assert.equal(explanations(pool, { inARow: 2 }), []);
  assert.equal(explanations(pool, { inARow: 3 }), ['explainedByIdle']);
});

test('where nobody says how many ports there are, the most that were held at once counts', () => {
  const of = (own: number, more: Partial<PoolFacts>, inARow?: number) =>
    explanations(held(8, more), {
      capacity: -1,
      most: { own, all: own },
      ...(inARow === undefined ? {} : { inARow }),
    });
  assert.equal(of(10, { idledOut: 2 }), ['explainedByIdle']);
  assert.equal(of(11, { idledOut: 2 }), []);
  assert.equal(of(8, { idledOut: 2 }), []);
  // A search of few ports is a whole one, of many it may give up.
  assert.equal(of(128, { idledOut: 120 }, 3), ['explainedByIdle']);
  assert.equal(
    explanations(held(400, { idledOut: 100 }), { capacity: -1, most: { own: 500 }, inARow: 3 }),
    [],
  );
  const nearlyFull = { capacity: 129, most: { own: 64 }, inARow: 3 };
  assert.equal(explanations(held(127, { idledOut: 2 }), nearlyFull), [], 'somebody says');
});

test('a search that gives up at random explains failures with a port free that do not persist', () => {
  const of = (pool: PoolFacts, inARow?: number) =>
    says('explainedBySearch', [pool], inARow === undefined ? {} : { inARow });
  assert.ok(of(held(8), 1));
  assert.ok(of(held(PORTS - 1), 2));
  assert.not(of(held(8), 3));
  assert.not(of(held(PORTS), 1), 'none was free');
  assert.not(of(held(8)), 'it does the same every time');
});

test('towards a destination with no flow, what is held towards another one explains it', () => {
  const of = (ports: number, more: Partial<PoolFacts> = {}) =>
    explanations(held(ports, { fullDestinations: 1, ...more }));
  assert.equal(of(0), ['explainedByOtherDestination']);
  assert.equal(of(1), []);
  assert.equal(of(0, { fullDestinations: 0 }), []);
  for (const freed of ['idledOut', 'closedOut', 'denied'] as const)
    assert.not(of(0, { [freed]: PORTS }).includes('explainedByOtherDestination'), freed);
  assert.equal(explanations(held(0, { fullDestinations: 1 }), { inARow: 1 }), []);
  assert.not(
    explanations(held(0, { fullDestinations: 1 }), { capacity: 0 }).includes('explainedByOtherDestination'),
  );
});

test('the last port alone is wanting: it was miscounted, unless all were held at once once', () => {
  const of = (ports: number, own: number, inARow?: number) =>
    weighed([held(ports)], { most: { own }, ...(inARow === undefined ? {} : { inARow }) }).facts.filter(
      (name) => ['lastPort', 'explainedByCount'].includes(name),
    );
  assert.equal(of(PORTS - 1, PORTS - 1), ['explainedByCount', 'lastPort']);
  assert.equal(of(PORTS - 1, PORTS), ['lastPort']);
  assert.equal(of(PORTS - 2, PORTS - 1), []);
  assert.equal(of(PORTS, PORTS - 1), []);
  assert.equal(of(PORTS - 1, PORTS - 1, 2), [], 'by chance');
});

test('a VM of a pool that has its share and no more: some are set aside for the others', () => {
  const others = ['newFlow', 'controlled', 'poolOfOthers'] as const;
  const of = (ports: number, more: Partial<PoolFacts> = {}, asked: Asked = {}) =>
    explanations(held(ports, { onlyVm: 0, ...more }), { facts: others, ...asked });
  const share = ['explainedByOneVm'];
  // From an eighth of them, or one block, to a half.
  assert.equal(of(PORTS / 2), share);
  assert.equal(of(PORTS / 2 + 1), []);
  assert.equal(of(PORTS / 8), share);
  assert.equal(of(PORTS / 8 - 1), []);
  assert.equal(of(4, {}, { capacity: 24 }), share);
  assert.equal(of(2, {}, { capacity: 24 }), []);
  assert.equal(of(8, {}, { capacity: 640 }), share);
  assert.equal(of(7, {}, { capacity: 640 }), []);
  assert.equal(of(PORTS / 2, { onlyVm: 1 }), [], 'the holder is another one');
  assert.equal(of(PORTS / 2, {}, { facts: ['newFlow', 'controlled'] }), [], 'there are no others');
  assert.equal(of(PORTS / 2, {}, { inARow: 2 }), [], 'by chance');
  assert.equal(of(1, {}, { capacity: 2 }), ['explainedByCount'], 'the last one is a matter of counting');
  assert.equal(of(PORTS / 2, { idledOut: PORTS / 2 }), ['explainedByIdle']);
  assert.equal(of(PORTS / 2, { closedOut: PORTS / 2 }), ['explainedByClose']);
  assert.equal(of(PORTS / 2, { denied: PORTS / 2 }), ['explainedByDenial']);
});

test('of several addresses the one with most ports free is weighed, and told', () => {
  const emptier = held(3);
  const { t } = weighed([held(5), emptier], { most: { own: 7 } });
  assert.is(t.pool, emptier);
  assert.is(t.publicAddress, FRONTEND_2);
  assert.is(t.measured, 7);
  const first = held(5);
  assert.is(weighed([first, held(5)]).t.pool, first);
  assert.is(weighed([first, held(6)]).t.publicAddress, FRONTEND);
});

test.run();
