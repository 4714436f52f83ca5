import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createJudge } from '../../spec/judge.ts';
import type { GatewayParts } from '../builtin/parts.ts';
import { builtinTarget } from '../builtin/target.ts';
import type { Target } from '../target/contract.ts';
import { runCampaign } from './campaign.ts';
import { mergeOutcomes } from './merge.ts';
import type { CampaignOutcome } from './outcome.ts';
import { type MakeShare, runWorkers } from './workers.ts';

/** This very file is what its workers import. */
export const share: MakeShare = (argument, number) => {
  if (argument === 'throws') throw new Error('no such target');
  if (argument === 'dies') process.exit(7);
  if (argument === 'second dies' && number === 1) process.exit(7);
  const broken = argument === 'broken';
  return {
    source: () => (broken ? brokenTarget() : builtinTarget()),
    judges: () => createJudge(),
    end: () => `end of ${number}`,
  };
};

/** Every flow gets one port, and replies are lost: behaviours break in several ways each. */
function brokenTarget(): Target {
  const parts = (standard: GatewayParts): GatewayParts => {
    let port = 0;
    return {
      ...standard,
      ports: {
        clear: (range) => {
          port = range.last;
        },
        of: () => ({ take: () => port, release: () => {}, alerted: false }),
      },
    };
  };
  return builtinTarget({ parts });
}

const module = { url: import.meta.url, argument: null };
const options = { seed: 5, cases: 240, timeMs: 600_000 };
const stable = (outcome: CampaignOutcome) => ({ ...outcome, durationMs: 0, started: '' });

// A worker imports this file too, and must not run its tests.
if (process.send === undefined || process.argv[1] === import.meta.filename) {
  for (const argument of [null, 'broken']) {
    test(`the number of workers makes no difference to what is found out: ${argument ?? 'sound'}`, async () => {
      // Small enough that the count of executions ends the search for a smaller one, and not the clock.
      const these = argument === null ? options : { ...options, cases: 40, shrinkExecutions: 10 };
      const alone = await runCampaign(
        these,
        () => (argument === null ? builtinTarget() : brokenTarget()),
        () => createJudge(),
      );
      for (const count of argument === null ? [3] : [2, 3]) {
        const { outcome, asides } = await runWorkers(these, count, { ...module, argument });
        assert.equal(stable(outcome), stable(alone));
        assert.equal(asides, ['end of 0', 'end of 1', 'end of 2'].slice(0, count));
      }
      assert.equal(stable(mergeOutcomes([alone])), stable(alone));
      assert.is(alone.found.length > 2, argument !== null);
    });
  }

  test('progress is that of all workers together, and they are interrupted together', async () => {
    const controller = new AbortController();
    let most = 0;
    const { outcome } = await runWorkers(
      { ...options, cases: null, signal: controller.signal },
      2,
      module,
      ({ cases }) => {
        most = Math.max(most, cases);
        if (cases > 0) controller.abort('SIGTERM');
      },
    );
    assert.is(outcome.ended, 'terminated');
    assert.ok(most > 0 && most <= outcome.cases, `${most} of ${outcome.cases}`);
  });

  test('one that dies is named, ends the others, and what they saw counts', async () => {
    const { outcome, asides } = await runWorkers({ ...options, cases: null }, 2, {
      ...module,
      argument: 'second dies',
    });
    assert.is(outcome.ended, 'target-failed');
    assert.match(outcome.errors.join(), /^worker-failed: .*worker 2 of 2: ended with code 7/);
    assert.equal(asides, ['end of 0']);
  });

  test('where none comes to its end, there is no outcome', async () => {
    for (const argument of ['throws', 'dies']) {
      try {
        await runWorkers(options, 2, { ...module, argument });
        assert.unreachable();
      } catch (error) {
        assert.ok(error instanceof Error && error.message.startsWith('worker-failed'), String(error));
      }
    }
  });

  test.run();
}
