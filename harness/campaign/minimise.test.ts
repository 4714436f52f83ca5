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

test('on a real clock, the steps behind the violation are not waited for again', async () => {
  const [found] = (await run({ shrinkExecutions: 0 })).found;
  assert.ok(found?.begun !== undefined && found.begun > 0 && found.begun <= found.scenario.steps.length);
  const { begun, scenario } = found;
  const waits = [1, 2, 3].map(() => ({
    do: 'advance' as const,
    to: { since: null, timeouts: 1, tolerances: 0, ticks: 0 },
  }));
  const longer = { ...scenario, steps: [...scenario.steps.slice(0, begun), ...waits] };
  const ranBy = async (deterministic: boolean, judge = stubJudge()) => {
    const ran: number[] = [];
    class Watched extends Attempts {
      override run(...given: Parameters<Attempts['run']>): ReturnType<Attempts['run']> {
        ran.push(given[0].steps.length);
        return super.run(...given);
      }
    }
    const attempts = new Watched(() => builtinTarget(), 30_000, null);
    await attempts.start();
    const never = { until: Infinity, latest: Infinity, signal: null };
    const effort = { deterministic, executions: 0, tries: 1, ...never };
    const small = await minimise({ ...found, scenario: longer }, attempts, judge, effort);
    await attempts.end();
    return { ran, steps: small.scenario.steps.length };
  };
  assert.equal(await ranBy(false), { ran: [begun, begun, begun], steps: begun });
  assert.equal(await ranBy(true), { ran: [begun + 3, begun + 3], steps: begun + 3 });
  // Where it does not show so, the whole of it is what counts.
  assert.equal(await ranBy(false, tiring(0)), { ran: [begun, begun + 3], steps: begun + 3 });
});

test.run();
