import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { D1, D2 } from '../readings/trace.ts';
import { FRONTEND, FRONTEND_2 } from '../readings/world.ts';
import { Exhaustions } from './exhaustions.ts';
import { emptyFlow } from './ledger.ts';

const flow = (ageAtLeast: number, publicAddress = FRONTEND) => ({
  ...emptyFlow(),
  publicAddress,
  ageAtLeast,
});

test('a flow is harmed by the exhaustions of its own pool that came after it', () => {
  const exhaustions = new Exhaustions();
  assert.not(exhaustions.during(flow(50), D1, 0, 100));
  exhaustions.note(FRONTEND, D1, 0, 60);
  assert.ok(exhaustions.during(flow(40), D1, 0, 100));
  assert.not(exhaustions.during(flow(39), D1, 0, 100));
  assert.not(exhaustions.during(flow(-1), D1, 0, 100), 'nobody ever saw it');
  assert.not(exhaustions.during(flow(50), D1, 1, 100), 'of another protocol');
  assert.not(exhaustions.during(flow(50), D2, 0, 100), 'towards another destination');
  assert.not(exhaustions.during(flow(50, FRONTEND_2), D1, 0, 100), 'of another address');
});

test('the latest of them counts', () => {
  const exhaustions = new Exhaustions();
  for (const sent of [60, 90]) exhaustions.note(FRONTEND, D1, 0, sent);
  assert.ok(exhaustions.during(flow(10), D1, 0, 100));
  assert.not(exhaustions.during(flow(9), D1, 0, 100));
});

test.run();
