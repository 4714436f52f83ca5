import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createJudge } from '../../spec/judge.ts';
import { drawLegal, drawnTarget } from './drawn-legal.ts';
import { exonerate } from './exonerate.ts';
import { isLarge } from './is-large.ts';

/** `npm run legal` draws as many as anybody likes. */
const GATEWAYS = 12;

for (let seed = 1; seed <= GATEWAYS; seed++) {
  test(`legal gateway ${seed}, drawn by chance, is called wrong in nothing`, async () => {
    const drawn = drawLegal(seed);
    const target = () => drawnTarget(drawn);
    const budget = { cases: 300, timeMs: 60_000 };
    const { findings } = await exonerate(
      { id: `drawn-${seed}`, target },
      seed,
      budget,
      createJudge(),
      (one) => !isLarge(one),
    );
    assert.equal(findings, [], JSON.stringify(drawn));
  });
}

test('the same seed draws the same gateway, another one another', () => {
  assert.equal(drawLegal(7), drawLegal(7));
  assert.not.equal(drawLegal(7), drawLegal(8));
});

test.run();
