// test-timeout: 600
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createJudge } from '../../spec/judge.ts';
import type { SnatcheckError } from '../../spec/vocabulary/index.ts';
import { exonerate } from './exonerate.ts';
import { behindNetwork } from './network.ts';
import { variants } from './variants.ts';

test('nothing is ever found in a legal variant, and hardly anything stays open', async () => {
  assert.ok(variants.length >= 20);
  for (const variant of variants) {
    // Behind a network a case takes ten times as long.
    const cases = variant.id.startsWith('network') ? 150 : 400;
    const seen = await exonerate(variant, 1, { cases, timeMs: Infinity }, createJudge());
    assert.equal(seen.findings, [], variant.id);
    assert.ok(
      seen.inconclusive <= variant.mostInconclusive * seen.judged,
      `${variant.id}: ${seen.inconclusive} of ${seen.judged}`,
    );
  }
});

test('a network that changes the order without saying so is refused, not judged', async () => {
  const silent = {
    id: 'silent',
    target: () => behindNetwork({ seed: 3, delayMs: 4, reorders: 'unsaid' }, { portChoice: 'random' }),
  };
  try {
    await exonerate(silent, 1, { cases: 120, timeMs: Infinity }, createJudge());
    assert.unreachable('judged');
  } catch (error) {
    assert.is((error as SnatcheckError).code, 'packets-reordered');
  }
});

test.run();
