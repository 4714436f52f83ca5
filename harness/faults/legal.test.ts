// test-timeout: 420
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createJudge } from '../../spec/judge.ts';
import type { SnatcheckError } from '../../spec/vocabulary/index.ts';
import type { Case } from '../generate/index.ts';
import { exonerate } from './exonerate.ts';
import { isLarge } from './is-large.ts';
import { behindNetwork } from './network.ts';
import { variants } from './variants.ts';

/** So many that they hold every template. */
const CASES = 540;
/** Each of the large cases is run against one variant in so many. */
const LARGE_IN = 7;

test('nothing is ever found in a legal variant, and hardly anything stays open', async () => {
  assert.ok(variants.length >= 20);
  const larges = new Map<string, number>();
  for (const [number, variant] of variants.entries()) {
    // A large case costs as much as all the others together. In turn, so that every one is run against several variants.
    let large = number;
    const takes = (one: Case) => {
      if (!isLarge(one)) return true;
      large += 1;
      if (large % LARGE_IN !== 0) return false;
      if (one.name !== null) larges.set(one.name, (larges.get(one.name) ?? 0) + 1);
      return true;
    };
    const seen = await exonerate(variant, 1, { cases: CASES, timeMs: Infinity }, createJudge(), takes);
    assert.equal(seen.findings, [], variant.id);
    assert.ok(
      seen.inconclusive <= variant.mostInconclusive * seen.judged,
      `${variant.id}: ${seen.inconclusive} of ${seen.judged}`,
    );
  }
  assert.ok(
    larges.size >= 7 && [...larges.values()].every((times) => times >= 3),
    JSON.stringify([...larges]),
  );
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
