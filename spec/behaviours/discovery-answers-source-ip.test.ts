import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { FactName } from '../model/facts.ts';
import { FRONTEND, FRONTEND_2, ILPIP, world } from '../readings/world.ts';
import type { Address } from '../vocabulary/index.ts';
import { discoveryAnswersSourceIp } from './discovery-answers-source-ip.ts';
import { judged, situationsOf } from './fixtures/judged.ts';
import { told } from './fixtures/told.ts';

const says = (...facts: readonly FactName[]) => judged(discoveryAnswersSourceIp, ...facts);

/** The resolver saw the query with a source that the VM's method allows, and answered. */
const ASKED = ['discovery', 'toPublic', 'expectFrontend', 'sourceFits'] as const;

test('the answer is the source that this query was seen with', () => {
  assert.is(says(...ASKED, 'answerMatches'), 'conforms');
  assert.is(says(...ASKED), 'violates');
});

test('a source that the method of the VM does not allow is a wrong answer, however true', () => {
  assert.is(says('discovery', 'toPublic', 'expectFrontend', 'answerMatches'), 'violates');
});

test('an answer that was lost decides nothing', () => {
  const lost = 'open: the query was seen, but its answer was lost';
  assert.is(says(...ASKED, 'answerMissing'), lost);
  assert.is(says('discovery', 'answerMissing'), lost, 'wherever the resolver is');
});

test('where the resolver is not public, no method says which source is right: the answer alone can be wrong', () => {
  assert.is(says('discovery', 'answerMatches'), null);
  assert.is(says('discovery'), 'violates');
});

for (const unsettled of ['expectEither', 'demoted'] as const) {
  test(`a query on a flow that a change may have left as it was is answered by its source (${unsettled})`, () => {
    assert.is(says('discovery', 'toPublic', unsettled, 'answerMatches'), 'conforms');
    assert.is(says('discovery', 'toPublic', unsettled, 'sourceFits'), 'violates');
  });
}

test('any other packet is none of its business', () => {
  assert.is(says('outbound', 'toPublic', 'expectFrontend', 'sourceFits', 'answerMatches'), null);
  assert.is(says('failed', 'answerMissing'), null);
});

test('each method is asked while other flows live', () => {
  const of = (...facts: readonly FactName[]) => situationsOf(discoveryAnswersSourceIp, ...facts);
  for (const [method, situation] of [
    ['expectDefault', 'default SNAT, with other flows live'],
    ['expectFrontend', 'load balancer SNAT, with other flows live'],
    ['expectIlpip', 'ILPIP, with other flows live'],
  ] as const) {
    assert.equal(of('discovery', method, 'othersLive'), [situation]);
    assert.equal(of('discovery', method), []);
    assert.equal(of(method, 'othersLive'), []);
  }
  assert.equal(of('discovery', 'othersLive'), []);
});

test('a method is asked for where the target has it', () => {
  const possible = (features: Parameters<typeof world>[0] = {}) =>
    Object.values(discoveryAnswersSourceIp.situations).map((one) => one.possible(world(features).hello));
  assert.equal(possible(), [true, true, true]);
  assert.equal(possible({ features: { pools: false } }), [true, false, true]);
  assert.equal(possible({ features: { ilpip: false } }), [true, true, false]);
});

test('a violation is told by the source and the answer, or that there is none', () => {
  const observed = (...allowed: readonly Address[]) =>
    told(discoveryAnswersSourceIp, { publicAddress: FRONTEND, allowed }).observed;
  assert.is(observed(FRONTEND_2), 'the query came from 203.0.113.1 and the answer was 203.0.113.2');
  assert.is(observed(), 'the query came from 203.0.113.1 and the answer was missing');
  assert.match(observed(FRONTEND_2, ILPIP), '203.0.113.2,203.0.113.50');
});

test.run();
