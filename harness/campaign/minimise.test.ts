import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { builtinTarget } from '../builtin/target.ts';
import { Attempts } from './attempt.ts';
import { minimise, showing } from './minimise.ts';
import { run, stubJudge } from './stub.ts';

/** Finds fault in so many cases, and none any more after them. */
function tiring(cases: number): ReturnType<typeof stubJudge> {
  const inner = stubJudge();
  let ended = 0;
  return { ...inner, end: () => (ended++ < cases ? inner.end() : { violations: [] }) };
}

test('what is told of a scenario was seen when that scenario ran, though it was not shown again at last', async () => {
  const [found] = (await run({ shrinkExecutions: 0 })).found;
  assert.ok(found !== undefined);
  const attempts = new Attempts(() => builtinTarget(), 30_000, null);
  await attempts.start();
  const never = { until: Infinity, latest: Infinity, signal: null };
  const effort = { deterministic: false, executions: 200, tries: 2, ...never };
  const small = await minimise(found, attempts, tiring(6), effort);
  assert.equal(small.confirmed, { shown: 0, tries: 2 });
  assert.ok(small.scenario.steps.length < found.scenario.steps.length, 'it was made smaller');
  const again = await showing(small.scenario, 'no-rst', attempts, stubJudge());
  assert.ok(again !== null && again !== 'not-run');
  assert.equal(small.violation, again.violation);
  assert.equal(small.recording?.observations, again.recording.observations);
  await attempts.end();
});

test.run();
