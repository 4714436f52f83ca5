// test-timeout: 300
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createJudge } from '../../spec/judge.ts';
import { portsIn } from '../../spec/vocabulary/index.ts';
import { type Detection, detect, type SearchBudget } from './detect.ts';
import type { Fault } from './fault.ts';
import { isLarge } from './is-large.ts';
import { faults } from './library/index.ts';

// Without a clock: as many cases as hold every template, whatever they take.
const BUDGET = { cases: 2_500, timeMs: Infinity, shrinkExecutions: 0 };

/**
 * What needs no more than a few ports, or thousands, has to be caught with those, and what does in the cases that are for it: in
 * a whole run's order the first kind would wait for large cases, and the last for small ones.
 */
const budgetOf = ({ shows }: Fault): SearchBudget => {
  if (shows === '1..64') return { ...BUDGET, takes: (one) => !isLarge(one) };
  if (shows === '65..4096')
    return { ...BUDGET, takes: ({ scenario }) => portsIn(scenario.settings.ports) <= 4_096 };
  return { ...BUDGET, takes: isLarge };
};

/** What the first case of seed 1 that shows it blames, where that is not what the fault breaks. */
const BLAMED_FOR_ANOTHER: Readonly<Record<string, string>> = {
  // That one comes after an exhaustion, and for all that is seen it is this which harms the flow.
  'large-packets-take-another-frontend': 'exhaustion-spares-live-flows',
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
    const right = breaks.some((one) => one === blamed) || BLAMED_FOR_ANOTHER[id] === blamed;
    return right ? [] : [`${id}: ${blamed}`];
  });
  assert.equal(wrong, []);
});

test.run();
