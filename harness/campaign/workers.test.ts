import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createJudge } from '../../spec/judge.ts';
import { builtinTarget } from '../builtin/target.ts';
import { runCampaign } from './campaign.ts';
import { mergeOutcomes } from './merge.ts';
import type { CampaignOutcome } from './outcome.ts';
import { type MakeShare, runWorkers } from './workers.ts';

/** This very file is what its workers import. */
export const share: MakeShare = (argument) => {
  if (argument === 'throws') throw new Error('no such target');
  if (argument === 'dies') process.exit(7);
  return { source: () => builtinTarget(), judges: () => createJudge() };
};

const module = { url: import.meta.url, argument: null };
const options = { seed: 5, cases: 240, timeMs: 60_000 };
const stable = (outcome: CampaignOutcome) => ({ ...outcome, durationMs: 0, started: '' });

// A worker imports this file too, and must not run its tests.
if (process.send === undefined || process.argv[1] === import.meta.filename) {
  test('the number of workers makes no difference to what is found out', async () => {
    const alone = await runCampaign(
      options,
      () => builtinTarget(),
      () => createJudge(),
    );
    const two = await runWorkers(options, 2, module);
    const three = await runWorkers(options, 3, module);
    assert.equal(stable(two), stable(mergeOutcomes([alone])));
    assert.equal(stable(three), stable(two));
  });

  test('progress is that of all workers together', async () => {
    let most = 0;
    const { cases } = await runWorkers({ seed: 5, cases: null, timeMs: 900 }, 2, module, (progress) => {
      most = Math.max(most, progress.cases);
    });
    assert.ok(most > 0 && most <= cases, `${most} of ${cases}`);
  });

  test('workers are interrupted together', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort('SIGTERM'), 1_500);
    const { ended } = await runWorkers({ ...options, cases: null, signal: controller.signal }, 2, module);
    assert.is(ended, 'terminated');
  });

  for (const argument of ['throws', 'dies']) {
    test(`a worker that ${argument} is an error`, async () => {
      try {
        await runWorkers(options, 2, { ...module, argument });
        assert.unreachable();
      } catch (error) {
        assert.ok(error instanceof Error && error.message.startsWith('worker-failed'), String(error));
      }
    });
  }

  test.run();
}
