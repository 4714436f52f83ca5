import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { E, T } from '../readings/world.ts';
import type { Send } from '../vocabulary/index.ts';
import type { Timing } from './context.ts';
import { F, type FactName, FactSet } from './facts.ts';
import { send, timing } from './fixtures/packets.ts';
import {
  emptyFlow,
  emptyPool,
  emptyRival,
  type FlowFacts,
  type PoolFacts,
  type RivalFacts,
} from './ledger.ts';
import {
  addBandFacts,
  addCompetitorFacts,
  addPoolFacts,
  addRivalFacts,
  addSize,
  MOST_PORTS,
} from './pool-facts.ts';

const PORTS = 8;
const SURE = { becameSure: true } as const;
const MAY_HAVE_BEEN_THERE = { liveness: 1 } as const;

/** What is told of a flow's pool as it was when the flow opened, of these facts. */
function told(
  names: readonly FactName[],
  pool: Partial<PoolFacts>,
  flow: Partial<FlowFacts> = {},
  { capacity = PORTS, isSnat = true, operation = {} as Partial<Send> } = {},
): readonly FactName[] {
  const facts = new FactSet().addIf(isSnat, F.snat);
  const known = { ...timing, capacity };
  addPoolFacts(facts, { ...emptyPool(), ...pool }, { ...emptyFlow(), ...flow }, send(operation), known);
  return facts.names().filter((name) => names.includes(name));
}

const UNKNOWN = { capacity: -1 };

test('how full the pool was: the last port, nearly all of them, or all', () => {
  const of = (sure: number, flow: Partial<FlowFacts> = SURE, asked = {}) =>
    told(['poolKnown', 'poolFull', 'takesLast', 'nearlyFull'], { sure }, flow, asked);
  const known = 'poolKnown';
  assert.equal(of(PORTS - 3), [known]);
  assert.equal(of(PORTS - 2), [known, 'nearlyFull']);
  assert.equal(of(PORTS - 1), [known, 'takesLast', 'nearlyFull']);
  assert.equal(of(PORTS - 1, {}), [known, 'nearlyFull'], 'it may not hold it yet');
  assert.equal(of(PORTS), [known, 'poolFull']);
  assert.equal(of(PORTS + 1), [known, 'poolFull']);
  assert.equal(of(0, SURE, { capacity: 2 }), [known], 'of two ports, two are all');
  assert.equal(of(1, SURE, { capacity: 3 }), [known, 'nearlyFull']);
  assert.equal(of(0, SURE, { capacity: 0 }), [known, 'poolFull'], 'a pool of none');
  assert.equal(of(PORTS, SURE, UNKNOWN), []);
  assert.equal(of(0, SURE, UNKNOWN), []);
});

test('the flows of an ILPIP take no ports, and still may be more than any range has', () => {
  const pool = { sure: MOST_PORTS, wasFull: true, idledOut: 2 };
  const all = Object.keys(F) as FactName[];
  assert.equal(told(all, pool, SURE, { isSnat: false }), ['beyondAnyRange']);
  assert.equal(told(all, pool, {}, { isSnat: false }), []);
  assert.equal(told(all, { ...pool, sure: MOST_PORTS - 1 }, SURE, { isSnat: false }), []);
  assert.equal(told(['beyondAnyRange'], { sure: MOST_PORTS }, SURE, UNKNOWN), ['beyondAnyRange']);
});

test('what happened in the pool since it last was full', () => {
  const all = [
    ...(['wasFull', 'idledOut', 'severalIdledOut', 'closedOut'] as const),
    ...(['refilled', 'afterFailure', 'afterDenial'] as const),
  ];
  const of = (pool: Partial<PoolFacts>) => told(all, pool);
  assert.equal(of({}), []);
  assert.equal(of({ wasFull: true }), ['wasFull']);
  assert.equal(of({ idledOut: 1 }), ['idledOut']);
  assert.equal(of({ idledOut: 2 }), ['idledOut', 'severalIdledOut']);
  assert.equal(of({ closedOut: 1 }), ['closedOut']);
  assert.equal(of({ fills: 1 }), []);
  assert.equal(of({ fills: 2 }), ['refilled']);
  assert.equal(of({ failures: 1 }), ['afterFailure']);
  assert.equal(of({ denied: 1 }), ['afterDenial']);
});

test('who holds the other ports, and towards which port of the destination', () => {
  const all = ['sibling', 'oneVm', 'severalVms', 'otherDestinationPort'] as const;
  const of = (sure: number, onlyVm: number, onlyPort = 443) => told(all, { sure, onlyVm, onlyPort });
  assert.equal(of(0, -1), ['oneVm'], 'nobody');
  assert.equal(of(1, 0), ['sibling', 'oneVm']);
  assert.equal(of(1, 1), ['severalVms']);
  assert.equal(of(2, -1), ['severalVms']);
  assert.equal(of(1, 0, 80), ['sibling', 'otherDestinationPort', 'oneVm']);
  assert.equal(of(2, 0, -1), ['sibling', 'otherDestinationPort', 'oneVm'], 'to several ports');
  assert.equal(of(0, -1, 80), ['oneVm']);
});

test('another destination of the address is full, beside this one or instead of it', () => {
  const of = (fullDestinations: number, sure: number, asked = {}) =>
    told(['otherDestinationFull'], { fullDestinations, sure }, {}, asked).length > 0;
  assert.not(of(0, 0));
  assert.ok(of(1, 0));
  assert.ok(of(1, PORTS - 1));
  assert.not(of(1, PORTS), 'it is this one');
  assert.ok(of(2, PORTS));
  assert.not(of(1, 0, { capacity: 0 }));
  assert.ok(of(1, PORTS, UNKNOWN));
});

test('there are more live flows behind the address than ports', () => {
  const of = (sureOfAddress: number, flow: Partial<FlowFacts> = SURE, asked = {}) =>
    told(['moreThanPorts'], { sureOfAddress }, flow, asked).length > 0;
  assert.not(of(PORTS - 1), 'with this one as many');
  assert.ok(of(PORTS));
  assert.not(of(PORTS, {}));
  assert.not(of(PORTS, SURE, UNKNOWN));
  assert.ok(of(0, SURE, { capacity: 0 }));
});

test('pools are told by their size', () => {
  const of = (capacity: number) => {
    const facts = new FactSet();
    addSize(facts, capacity);
    return facts.names().join();
  };
  for (const [size, least, most] of [
    ['', -1, 0],
    ['poolOfOne', 1, 1],
    ['poolOfTwo', 2, 2],
    ['poolOfFew', 3, 64],
    ['poolOfHundreds', 65, 4_096],
    ['', 4_097, 64_510],
    ['poolOfAll', 64_511, 64_512],
  ] as const) {
    assert.is(of(least), size, `${least}`);
    assert.is(of(most), size, `${most}`);
  }
  assert.equal(told(['poolOfFew'], {}), ['poolOfFew'], 'with the flow that opened in it');
});

test('a flow that opens in a pool that was full competes for what the quietest holder had', () => {
  const of = (pool: Partial<PoolFacts>, flow: Partial<FlowFacts> = {}) =>
    told(['wasFullCompetitor', 'idleQuarter', 'deadline', 'endedAtBand'], pool, flow);
  assert.equal(of({ wasFull: true }), ['wasFullCompetitor']);
  assert.equal(of({}), []);
  assert.equal(of({ wasFull: true }, MAY_HAVE_BEEN_THERE), [], 'it may hold its own yet');
  assert.equal(of({ wasFull: true, oldestQuiet: T }), ['idleQuarter', 'deadline', 'wasFullCompetitor']);
  assert.equal(of({ wasFull: true, endedQuiet: T + E }), ['wasFullCompetitor', 'endedAtBand']);
});

/** A step of the clock, in ms: what is less than half of it away is the moment itself. */
const STEP = 10;
const STEPS: Timing = { ...timing, resolutionMs: STEP };
const ALMOST = STEP / 2 - 1;

test('the flow that idled out last was quiet for just as long as is judged, or one step longer', () => {
  const of = (endedQuiet: number) => {
    const facts = new FactSet();
    addCompetitorFacts(facts, { ...emptyPool(), endedQuiet }, STEPS);
    return facts
      .names()
      .filter((name) => name !== 'wasFullCompetitor')
      .join();
  };
  for (const [name, at] of [
    ['endedAtBand', T + E],
    ['endedPastBand', T + E + STEP],
  ] as const) {
    for (const off of [-ALMOST, 0, ALMOST]) assert.is(of(at + off), name, `${name} ${off}`);
  }
  for (const between of [T + E - STEP / 2, T + E + STEP / 2, T + E + STEP * 1.5, T, -1])
    assert.is(of(between), '', `${between}`);
});

test('where an idle time lies: a quarter, a half, the deadline and the band around it, to one step of the clock', () => {
  const of = (idleMs: number) => {
    const facts = new FactSet();
    addBandFacts(facts, idleMs, STEPS);
    return facts.names().join();
  };
  assert.is(of(-1), '');
  assert.is(of(T / 4 - 1), '');
  assert.is(of(T / 4), 'idleQuarter');
  assert.is(of(T / 2 - 1), 'idleQuarter');
  const half = 'idleHalf,idleQuarter';
  assert.is(of(T / 2), half);
  for (const [name, at] of [
    ['beforeBandByOne', T - E - STEP],
    ['bandStart', T - E],
    ['deadlineMinusOne', T - STEP],
    ['deadline', T],
    ['deadlinePlusOne', T + STEP],
    ['bandEnd', T + E],
    ['afterBandByOne', T + E + STEP],
  ] as const) {
    for (const off of [-ALMOST, 0, ALMOST]) assert.is(of(at + off), `${half},${name}`, `${name} ${off}`);
    for (const off of [-STEP / 2, STEP / 2]) assert.is(of(at + off), half, 'half way it is neither');
  }
});

test('a rival that surely holds the port, to the very same end of the flow or another', () => {
  const of = (rival: Partial<RivalFacts>) => {
    const facts = new FactSet();
    addRivalFacts(facts, { ...emptyRival(), count: 1, destinationPort: 443, ...rival }, send(), timing);
    return facts.names();
  };
  assert.equal(of({}), ['rival']);
  assert.equal(of({ sameEndpoint: 1 }), ['rival', 'rivalSameEndpoint']);
  assert.equal(of({ quietAtLeast: T / 2 }), ['rival', 'rivalIdle']);
  assert.equal(of({ quietAtLeast: T / 2 - 1 }), ['rival']);
  assert.equal(of({ quietAtLeast: T / 2, destinationPort: 80 }), ['rival'], 'it may share the port anyway');
});

test.run();
