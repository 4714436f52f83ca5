import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { FactName } from '../model/facts.ts';
import { transition } from '../model/fixtures/packets.ts';
import { emptyPool } from '../model/ledger.ts';
import { world } from '../readings/world.ts';
import { deniedFlowTakesNoPort } from './denied-flow-takes-no-port.ts';
import { BY_CHANCE, NO_CONTROL, PROVEN } from './fixtures/failing.ts';
import { judged, situationsOf } from './fixtures/judged.ts';
import { Words } from './words.ts';

const says = (...facts: readonly FactName[]) => judged(deniedFlowTakesNoPort, ...facts);

/** An allowed flow fails, and there were as many denied ones as ports are wanting. */
const FAILS = ['failed', 'lostSnat', 'belowEverywhere', 'explainedByDenial'] as const;
const TAKES_LAST = ['outbound', 'snat', 'takesLast', 'afterDenial'] as const;

test('an allowed flow that fails since denied ones hold the ports is a violation', () => {
  assert.is(says(...FAILS, ...PROVEN), 'violates');
});

test('a failure that may have another reason is no evidence', () => {
  assert.is(says(...FAILS, 'repeated', 'beyondChance'), NO_CONTROL);
  assert.is(says(...FAILS, 'controlled'), BY_CHANCE);
  const without = (fact: FactName) => says(...FAILS.filter((one) => one !== fact), ...PROVEN);
  assert.is(without('belowEverywhere'), null, 'a port may have been wanting');
  assert.is(without('explainedByDenial'), null, 'too few were denied');
  assert.is(without('failed'), null);
});

test('the denied flow itself, which gets nowhere, says nothing', () => {
  assert.is(says('failed', 'lostDenied', 'expectDenied', 'belowEverywhere', ...PROVEN), null);
});

test('the last port that an allowed flow gets after a denied one was not taken by that', () => {
  assert.is(says(...TAKES_LAST), 'conforms');
  const without = (fact: FactName) => says(...TAKES_LAST.filter((one) => one !== fact));
  assert.is(without('takesLast'), null, 'with two of them free, the denied one may hold one');
  assert.is(without('afterDenial'), null, 'none was denied');
  assert.is(without('snat'), null, 'an ILPIP has no SNAT ports');
  assert.is(without('outbound'), null, 'it did not get through');
});

test('one port free: a denied flow, then an allowed one', () => {
  const [situation] = Object.keys(deniedFlowTakesNoPort.situations);
  const of = (...facts: readonly FactName[]) => situationsOf(deniedFlowTakesNoPort, ...facts);
  assert.equal(of(...TAKES_LAST), [situation]);
  assert.equal(of('outbound', 'snat', 'takesLast'), []);
  assert.equal(of('outbound', 'snat', 'afterDenial'), []);
  assert.equal(of('takesLast', 'afterDenial'), []);
  const { possible } = deniedFlowTakesNoPort.situations[situation!]!;
  assert.ok(possible(world().hello));
  assert.not(possible(world({ capabilities: { settable: { ports: false, idleTimeout: true } } }).hello));
});

test('a violation is told by the ports that were taken, and how many flows were denied', () => {
  const t = transition(0, { capacity: 4, pool: { ...emptyPool(), possible: 3, denied: 1 } });
  const { expected } = deniedFlowTakesNoPort.words(t, new Words(world().deployment));
  assert.match(expected, 'at most 3 of 4 ports were taken, none of them by 1 denied flow');
});

test.run();
