import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createJudge } from '../../../spec/judge.ts';
import { Random } from '../../generate/random.ts';
import { formatScenario, parseScenario } from '../../scenario/scenario-file.ts';
import { drawLegal, drawnTarget } from '../drawn-legal.ts';
import { exonerate } from '../exonerate.ts';
import { wildScenario, wildSource } from './wild-scenario.ts';

/** `npm run legal -- --wild` draws as many as anybody likes. */
const GATEWAYS = 8;
const CASES = 400;

test('what nobody would generate is called wrong in nothing on a legal gateway', async () => {
  for (let seed = 1; seed <= GATEWAYS; seed++) {
    const drawn = drawLegal(seed);
    const variant = { id: `drawn-${seed}`, target: () => drawnTarget(drawn) };
    const budget = { cases: CASES, timeMs: Infinity };
    const seen = await exonerate(variant, seed, budget, createJudge(), () => true, wildSource);
    assert.equal(seen.findings, [], JSON.stringify(drawn));
    assert.ok(
      seen.judged - seen.inconclusive > CASES,
      `${seen.judged}, of which ${seen.inconclusive} stay open`,
    );
  }
});

test('every kind of step occurs, and all of it is what somebody may write', () => {
  const kinds = new Set<string>();
  for (let seed = 1; seed <= CASES; seed++) {
    const scenario = wildScenario(new Random(seed));
    assert.equal(parseScenario(JSON.parse(formatScenario(scenario))), scenario, `of seed ${seed}`);
    for (const step of scenario.steps) kinds.add(step.do);
  }
  assert.is(kinds.size, 18, [...kinds].join());
});

test.run();
