import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { FactName } from '../model/facts.ts';
import { factsOf } from './fixtures/judged.ts';
import { isWantOfPort } from './want-of-port.ts';

const wanted = (...names: FactName[]) => isWantOfPort(factsOf(names));

test('a flow that fails while no port may be left wants one', () => {
  assert.ok(wanted('lostSnat'));
  assert.ok(wanted('lostSnat', 'surelyFull'));
});

test('with a port free at every address, no port was wanting', () => {
  assert.not(wanted('lostSnat', 'belowEverywhere'));
});

test('unless what became of the ports explains it', () => {
  for (const why of [
    ...(['explainedByIdle', 'explainedByClose', 'explainedByDenial'] as const),
    ...(['explainedByOtherDestination', 'explainedByOneVm', 'explainedByCount'] as const),
    'explainedBySearch' as const,
  ])
    assert.ok(wanted('lostSnat', 'belowEverywhere', why), why);
});

test('what holds no SNAT port wants none', () => {
  for (const kind of ['lostIlpip', 'lostDirect', 'lostDenied', 'lostLive'] as const)
    assert.not(wanted(kind), kind);
});

test.run();
