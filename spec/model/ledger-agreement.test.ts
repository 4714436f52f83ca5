import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { difference } from './agreement/compare.ts';
import { forgettingTraces } from './agreement/forgetting.ts';
import { type Choices, CHOICES_PER_STEP, choicesFrom, decode } from './agreement/generated.ts';
import { disagreement, type Trace } from './agreement/step.ts';
import { FastLedger } from './fast/index.ts';
import type { Ledger } from './ledger.ts';
import { PlainLedger } from './plain-ledger.ts';

// One pair for all traces: what a reset leaves behind would show as a disagreement in the next.
const fast = new FastLedger();
const plain = new PlainLedger();

function check(trace: Trace): void {
  const found = disagreement(fast, plain, trace);
  if (found === null) return;
  const steps = trace.steps.slice(0, found.step + 1).map((step) => JSON.stringify(step));
  assert.unreachable(
    `fast and plain differ in ${found.difference}\n${JSON.stringify(trace.rules)}\n${steps.join('\n')}`,
  );
}

test('both ledgers say the same about generated traces', () => {
  const word = fc.nat(0xff_ffff);
  const row = fc.array(word, { minLength: CHOICES_PER_STEP, maxLength: CHOICES_PER_STEP });
  const choices: fc.Arbitrary<Choices> = fc.array(row, { minLength: 2, maxLength: 60, size: 'max' });
  fc.assert(
    fc.property(choices, (chosen) => check(decode(chosen))),
    { numRuns: 500 },
  );
});

test('both ledgers say the same about longer traces of many seeds', () => {
  for (let seed = 0; seed < 1_500; seed++) check(decode(choicesFrom(seed, 100)));
});

test('both ledgers forget the same ended holders', () => {
  for (const trace of forgettingTraces()) check(trace);
});

test('a difference in any single field is noticed', () => {
  for (const facts of ['flow', 'rival', 'pool', 'holder'] as const) {
    for (const field of Object.keys(plain[facts])) {
      const other = new PlainLedger();
      Object.assign(other[facts], { [field]: 77 });
      assert.match(
        difference(new PlainLedger(), other, []) ?? '',
        new RegExp(`^${facts}\\.${field}: .* and 77$`),
      );
    }
  }
  for (const field of ['own', 'all', 'possible']) {
    class Other extends PlainLedger {
      override most: Ledger['most'] = () => ({ own: 0, all: 0, possible: 0, [field]: 77 });
    }
    assert.match(
      difference(new PlainLedger(), new Other(), [9]) ?? '',
      new RegExp(`^most\\(9, 0\\)\\.${field}`),
    );
  }
});

test.run();
