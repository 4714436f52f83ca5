import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { FactName } from '../model/facts.ts';
import { emptyPool } from '../model/ledger.ts';
import { deniedFlowTakesNoPort } from './denied-flow-takes-no-port.ts';
import { PROVEN } from './fixtures/failing.ts';
import { judged, situationsOf } from './fixtures/judged.ts';
import { impossible, UNSETTABLE } from './fixtures/possible.ts';
import { told } from './fixtures/told.ts';

const says = (...facts: readonly FactName[]) => judged(deniedFlowTakesNoPort, ...facts);

const TAKES_LAST = ['outbound', 'snat', 'takesLast', 'afterDenial'] as const;

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
  assert.is(says(...TAKES_LAST, 'rival'), null, 'sharing a port, it leaves one that the denied one may hold');
});

test('one port free: a denied flow, then an allowed one', () => {
  const [situation] = Object.keys(deniedFlowTakesNoPort.situations);
  const of = (...facts: readonly FactName[]) => situationsOf(deniedFlowTakesNoPort, ...facts);
  assert.equal(of(...TAKES_LAST), [situation]);
  assert.equal(of('outbound', 'snat', 'takesLast'), []);
  assert.equal(of('outbound', 'snat', 'afterDenial'), []);
  assert.equal(of('takesLast', 'afterDenial'), []);
  assert.equal(impossible(deniedFlowTakesNoPort, {}), []);
  assert.equal(impossible(deniedFlowTakesNoPort, UNSETTABLE), [situation]);
});

test('a violation is told by the ports that were taken, and how many flows were denied', () => {
  const pool = { ...emptyPool(), possible: 3, denied: 1 };
  const { expected } = told(deniedFlowTakesNoPort, { capacity: 4, pool });
  assert.match(expected, 'at most 3 of 4 ports were taken, none of them by 1 denied flow');
});

test.run();
