// test-timeout: 600
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createJudge } from '../../spec/judge.ts';
import { type Detection, detect } from './detect.ts';
import { faults } from './library/index.ts';

// Without a clock: as many cases as hold every template, whatever they take.
const BUDGET = { cases: 2_500, timeMs: Infinity, shrinkExecutions: 0 };

const caught = new Map<string, Detection>();

test('every fault is caught, and its counterexample shows the same again', async () => {
  const slipped: string[] = [];
  for (const { id, make } of faults) {
    const detection = await detect(make, 1, BUDGET, [createJudge(), createJudge()]);
    caught.set(id, detection);
    if (detection.counterexample?.identical !== true) slipped.push(id);
  }
  assert.equal(slipped, []);
});

test('the behaviour blamed first is one that the fault breaks', () => {
  const wrong = faults.flatMap(({ id, breaks }) => {
    const blamed = caught.get(id)?.blamed;
    return breaks.some((one) => one === blamed) ? [] : [`${id}: ${blamed}`];
  });
  assert.equal(wrong, []);
});

test.run();
