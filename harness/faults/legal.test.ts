// test-timeout: 300
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createJudge } from '../../spec/judge.ts';
import { exonerate } from './exonerate.ts';
import { variants } from './variants.ts';

test('nothing is ever found in a legal variant, and hardly anything stays open', async () => {
  assert.ok(variants.length >= 20);
  for (const variant of variants) {
    const seen = await exonerate(variant, 1, { cases: 400, timeMs: Infinity }, createJudge());
    assert.equal(seen.findings, [], variant.id);
    assert.ok(
      seen.inconclusive <= variant.mostInconclusive * seen.judged,
      `${variant.id}: ${seen.inconclusive} of ${seen.judged}`,
    );
  }
});

test.run();
