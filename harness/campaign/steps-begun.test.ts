import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Observation } from '../../spec/vocabulary/index.ts';
import { StepsBegun } from './steps-begun.ts';

test('the steps behind what made it certain are left out, also after a second beginning', () => {
  const steps = new StepsBegun();
  const observe = (n: number) => steps.observed({ n } as Observation);
  for (let round = 0; round < 2; round++) {
    steps.reset();
    observe(0);
    steps.step();
    observe(1);
    steps.step();
    steps.step();
    observe(2);
    observe(3);
    steps.step();
    observe(4);
    const by = (...evidence: readonly number[]) => steps.by(evidence);
    assert.equal([by(0), by(1), by(1, 2), by(3), by(4), by()], [0, 1, 3, 3, 4, 4]);
  }
});

test.run();
