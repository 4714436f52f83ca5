import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { T } from '../readings/world.ts';
import type { FactName } from './facts.ts';
import { type Asked, held, PORTS, weighed } from './fixtures/failures.ts';
import type { PoolFacts } from './ledger.ts';
import type { Transition } from './transition.ts';

test('situations: whose ports they are, what happened before, and how large the pool is', () => {
  const of = (pool: PoolFacts, asked?: Asked) => {
    const { facts } = weighed([pool], asked);
    const told: readonly FactName[] = [
      ...(['poolKnown', 'fillerFails', 'refilled', 'afterFailure', 'oneVm', 'severalVms'] as const),
      'wasFullCompetitor',
    ];
    return told.filter((name) => facts.includes(name));
  };
  const known = 'poolKnown';
  assert.equal(of(held(0)), [known, 'oneVm']);
  assert.equal(of(held(2)), [known, 'severalVms']);
  assert.equal(of(held(2, { onlyVm: 0 })), [known, 'fillerFails', 'oneVm']);
  assert.equal(of(held(2, { onlyVm: 1 })), [known, 'oneVm']);
  assert.equal(of(held(0, { onlyVm: 0 })), [known, 'oneVm']);
  assert.equal(of(held(0, { fills: 1 })), [known, 'oneVm']);
  assert.equal(of(held(0, { fills: 2 })), [known, 'refilled', 'oneVm']);
  assert.equal(of(held(0, { failures: 1 })), [known, 'afterFailure', 'oneVm']);
  assert.equal(of(held(0, { wasFull: true })), [known, 'oneVm', 'wasFullCompetitor']);
  assert.equal(of(held(0), { capacity: -1 }), ['oneVm']);
  assert.equal(of(held(0), { capacity: 0 }), [known, 'oneVm']);
  assert.ok(weighed([held(0)], { capacity: 1 }).facts.includes('poolOfOne'));
});

test('characteristics: how a flow fails at a full pool, where a control says that it did', () => {
  const failed = (answer: Transition['answer'], asked: Asked = {}) =>
    weighed([held(PORTS)], { transition: { answer }, ...asked }).traits;
  assert.equal(failed(null), ['failedSilently']);
  assert.equal(failed('rst'), ['failedByRst']);
  assert.equal(failed('icmp'), ['failedByIcmp']);
  assert.equal(failed(null, { facts: ['newFlow'] }), []);
  assert.equal(failed(null, { capacity: -1 }), []);
  assert.equal(weighed([held(0)], { capacity: 0 }).traits, ['failedSilently'], 'a pool of none');
});

test('characteristics: after a close at a full pool, and for the other protocol', () => {
  const closed = { closedLately: true };
  const possible = (ports: number, oldestQuiet: number, asked: Asked = closed) =>
    weighed([held(ports, { sure: 0, sureAll: 0, oldestQuiet })], asked).traits;
  assert.equal(possible(PORTS, 0), ['failedAfterClose']);
  assert.equal(possible(PORTS, 0, {}), []);
  assert.equal(possible(PORTS, T / 2 - 1), ['failedAfterClose']);
  assert.equal(possible(PORTS, T / 2), [], 'one may have idled out as well');
  assert.equal(possible(PORTS - 1, 0), []);
  assert.equal(possible(PORTS, 0, { ...closed, capacity: -1 }), [], 'nobody knows whether it was full');
  const otherProtocols = (ports: number, sureAll: number) =>
    weighed([held(ports, { sureAll, possibleAll: sureAll })]).traits;
  assert.equal(otherProtocols(PORTS - 1, PORTS), ['failedWithOtherProtocolsPorts']);
  assert.equal(otherProtocols(PORTS - 1, PORTS - 1), []);
  assert.equal(weighed([held(PORTS, { sure: 0, oldestQuiet: T })]).traits, []);
});

test.run();
