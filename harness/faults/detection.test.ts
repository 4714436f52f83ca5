// test-timeout: 300
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createJudge } from '../../spec/judge.ts';
import { type Detection, detect, type SearchBudget } from './detect.ts';
import type { Fault } from './fault.ts';
import { isLarge } from './is-large.ts';
import { faults } from './library/index.ts';

// Without a clock: as many cases as hold every template, whatever they take.
const BUDGET = { cases: 2_500, timeMs: Infinity, shrinkExecutions: 0 };

/**
 * What needs no more than a few thousand ports has to be caught with those, and what does in the cases that are for it: in a
 * whole run's order the first kind would wait for large cases, and the second for small ones.
 */
const budgetOf = ({ shows }: Fault): SearchBudget => {
  const isAtScale = shows === '2^15' || shows === '2^16';
  return { ...BUDGET, takes: (one) => isLarge(one) === isAtScale };
};

const caught = new Map<string, Detection>();

test('every fault is caught, and its counterexample shows the same again', async () => {
  const slipped: string[] = [];
  for (const fault of faults) {
    const { id, make } = fault;
    const detection = await detect(make, 1, budgetOf(fault), [createJudge(), createJudge()]);
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
