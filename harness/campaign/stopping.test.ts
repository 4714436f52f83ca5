// test-timeout: 300
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Progress } from './options.ts';
import { runCampaign } from './campaign.ts';
import { stubJudge, type Impairment, isRst, impaired, stops, hangs, run } from './stub.ts';

test('a target that stops on a scenario whenever it is started afresh is told apart', async () => {
  let starts = 0;
  const { ended, errors, stopping, cases, broken } = await run({ shrinkExecutions: 0 }, () => {
    starts++;
    return impaired(stops);
  });
  assert.is(ended, 'target-stopped');
  assert.ok(errors[0]?.includes('out of order'));
  assert.ok(stopping?.scenario.steps.some((step) => JSON.stringify(step).includes('rst')));
  assert.is(starts, 4);
  assert.ok(cases > 0, 'what was judged before is kept');
  assert.equal(broken, {});
  const small = await run({}, () => impaired(stops));
  assert.ok((small.stopping?.scenario.steps.length ?? 9) <= 2);
});

test('a target that hangs is given up after a while', async () => {
  const { ended, errors } = await run({ stallMs: 50 }, () => impaired(hangs));
  assert.is(ended, 'target-stopped');
  assert.ok(errors[0]?.startsWith('target-stalled'), errors[0]);
});

test('what hangs is told, also where the time is up before it could be tried again', async () => {
  const { ended, errors } = await run({ stallMs: 900, timeMs: 2_000 }, () => impaired(hangs));
  assert.is(ended, 'target-stopped', errors.join());
});

test('a target that stops once is started again, and the run goes on', async () => {
  let stopped = false;
  const once: Impairment = {
    on: (operation) => isRst(operation) && !stopped,
    how: () => {
      stopped = true;
      throw new Error('out of order');
    },
  };
  const { ended, errors, cases } = await run({ cases: 200 }, () => impaired(once));
  assert.is(ended, 'complete');
  assert.is(cases, 200);
  assert.is(errors.length, 1);
});

test('a target that cannot be started again has failed', async () => {
  let starts = 0;
  const { ended, errors } = await run({}, () => {
    if (++starts > 1) throw new Error('no more');
    return impaired(stops);
  });
  assert.is(ended, 'target-failed');
  assert.ok(errors[0]?.includes('out of order') && errors[0].includes('no more'));
});

test('what fails while findings are made small is told, and counts as no try', async () => {
  let broken = false;
  const source = () => impaired({ on: () => broken, how: stops.how });
  const progress = ({ phase }: Progress) => void (broken ||= phase === 'shrink');
  const { ended, errors, found } = await runCampaign({ cases: 400 }, source, stubJudge, { progress });
  assert.is(ended, 'target-failed');
  assert.match(errors.join(), 'out of order');
  assert.equal(
    found.map(({ confirmed }) => confirmed),
    [null],
  );
});

test('what fails at its end is told', async () => {
  const bye = () => Promise.reject(new Error('no goodbye'));
  const source = () => ({ ...impaired({ on: () => false, how: stops.how }), bye });
  const { ended, errors } = await run({ cases: 3 }, source);
  assert.is(ended, 'target-failed');
  assert.equal(errors, ['no goodbye']);
});

test('a target that was given as it is ends the run when it throws', async () => {
  const { ended, cases } = await run({}, impaired(stops));
  assert.is(ended, 'target-failed');
  assert.ok(cases > 0);
});

test('an aborted run ends with what is known', async () => {
  for (const [reason, expected] of [
    ['SIGINT', 'interrupted'],
    ['SIGTERM', 'terminated'],
  ] as const) {
    const controller = new AbortController();
    setTimeout(() => controller.abort(reason), 150);
    const { ended, cases } = await run({ cases: null, signal: controller.signal });
    assert.is(ended, expected);
    assert.ok(cases > 0);
  }
});

test('a run is aborted while the target is silent', async () => {
  const controller = new AbortController();
  setTimeout(() => controller.abort('SIGINT'), 100);
  const { ended } = await run({ signal: controller.signal }, () => impaired(hangs));
  assert.is(ended, 'interrupted');
});

test.run();
