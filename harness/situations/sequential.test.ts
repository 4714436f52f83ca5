import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Random } from '../generate/random.ts';
import { decide, type Decision, FIRST_LOOK, quantile, type Requirement, wilson } from './sequential.ts';

const near = (is: number, expected: number, by = 1e-3) =>
  assert.ok(Math.abs(is - expected) <= by * Math.abs(expected), `${is}, expected ${expected}`);

test('quantiles are those of the tables', () => {
  near(quantile(0.5 - 0.191_462), 0.5);
  near(quantile(0.025), 1.959_964);
  near(quantile(0.001), 3.090_232);
  near(quantile(1e-9), 5.997_807);
});

test("Wilson's interval is that of the tables", () => {
  // 10 of 100 at 95%: 0.0552..0.1744; 0 of 10: up to 0.2775.
  const { low, high } = wilson(10, 100, 0.025);
  near(low, 0.0552, 2e-3);
  near(high, 0.1744, 2e-3);
  near(wilson(0, 10, 0.025).high, 0.2775, 1e-3);
  assert.is(wilson(0, 10, 0.025).low, 0);
  assert.is(wilson(10, 10, 0.025).high, 1);
  assert.equal(wilson(0, 0, 0.025), { low: 0, high: 1 });
});

/** What the test says of something that happens at this rate. */
function sequence(rate: number, requirement: Requirement, seed: number): Decision {
  const random = new Random(seed);
  let count = 0;
  for (let trials = 1, look = FIRST_LOOK; trials <= 100 * 2 ** 12; trials++) {
    if (random.below(1_000_000) < rate * 1_000_000) count++;
    if (trials < look) continue;
    look *= 2;
    const decision = decide(count, trials, requirement);
    if (decision !== 'undecided') return decision;
  }
  return 'undecided';
}

test('rates above and below the least are told apart, and one within the tolerance is decided too', () => {
  const requirement = { least: 0.01, tolerance: 0.8, error: 1e-6 };
  for (let seed = 1; seed <= 20; seed++) {
    assert.is(sequence(0.02, requirement, seed), 'enough');
    assert.is(sequence(0.005, requirement, seed), 'too rare');
    assert.is(sequence(0, requirement, seed), 'too rare');
    assert.is.not(sequence(0.009, requirement, seed), 'undecided');
  }
});

test('the chance of error is the stated one, and not much less', () => {
  // An error of 10% a look is wrong now and then; over a few looks it may add up to some 40%, and no more.
  const requirement = { least: 0.01, tolerance: 1, error: 0.1 };
  let wrong = 0;
  for (let seed = 1; seed <= 200; seed++) {
    if (sequence(0.009, requirement, seed) === 'enough') wrong++;
  }
  assert.ok(wrong > 5 && wrong < 80, `${wrong} of 200`);
});

test.run();
