// test-timeout: 240
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createJudge } from '../../spec/judge.ts';
import { HELLO } from '../builtin/hello.ts';
import { builtinTarget } from '../builtin/target.ts';
import { detect } from './detect.ts';
import { exonerate } from './exonerate.ts';
import { seeded } from './seeding/seeded.ts';

/** Tolerances e and resolutions of the clock, in ms. */
const EDGES = [
  { toleranceMs: 1, resolutionMs: 1 },
  { toleranceMs: 1_000, resolutionMs: 1 },
  { toleranceMs: 1_200, resolutionMs: 100 },
];

/** Far below a default run's budget of 75,000. */
const BUDGET = { cases: 2_500, timeMs: Infinity, shrinkExecutions: 0 };

const timerOffBy = (ms: number, capabilities: (typeof EDGES)[number]) =>
  seeded((standard) => ({ timeout: (flow, settings) => standard.timeout(flow, settings) + ms }), {
    hello: { capabilities: { ...HELLO.capabilities, ...capabilities } },
  });

const EARLY = ['no-reclaim-before-4-minutes'];
const LATE = ['idle-reclaimed-at-4-minutes', 'release-restores-service', 'no-failure-below-capacity'];

for (const edge of EDGES) {
  const { toleranceMs, resolutionMs } = edge;
  const name = `tolerance ${toleranceMs} ms, resolution ${resolutionMs} ms`;

  test(`${name}: a timer off by one step more is caught, early and late`, async () => {
    const off = toleranceMs + resolutionMs;
    for (const [ms, blame] of [
      [-off, EARLY],
      [off, LATE],
    ] as const) {
      const judges = [createJudge(), createJudge()] as const;
      const { blamed } = await detect(timerOffBy(ms, edge), 1, BUDGET, judges);
      assert.ok(blamed !== null && blame.includes(blamed), `off by ${ms} ms: ${blamed}`);
    }
  });

  test(`${name}: a timer off by one step less never is`, async () => {
    const off = toleranceMs - resolutionMs;
    for (const ms of off === 0 ? [0] : [-off, off]) {
      const options = timerOffBy(ms, edge)();
      const seen = await exonerate(
        { id: `off by ${ms} ms`, target: () => builtinTarget(options) },
        1,
        { cases: 500, timeMs: Infinity },
        createJudge(),
      );
      assert.equal(seen.findings, [], seen.id);
    }
  });
}

test.run();
