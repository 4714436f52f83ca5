// test-timeout: 300
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Operation } from '../../spec/vocabulary/index.ts';
import { builtinTarget } from '../builtin/target.ts';
import type { Target } from '../target/contract.ts';
import { mergeOutcomes } from './merge.ts';
import { replayScenario } from './replay.ts';
import { runCampaign } from './campaign.ts';
import { stubJudge, isRst, run, stable } from './stub.ts';

test('what is found is counted, confirmed, shrunk, and kept with what was seen', async () => {
  const { found, broken, cases, ended, observations } = await run({});
  assert.is(ended, 'complete');
  assert.is(cases, 400);
  assert.ok(observations > 400);
  assert.is(found.length, 1);
  const [one] = found;
  assert.ok(one !== undefined);
  assert.is(one.violation.behaviour, 'no-rst');
  assert.ok(one.scenario.steps.length <= 2, JSON.stringify(one.scenario.steps));
  assert.equal(one.confirmed, { shown: 1, tries: 1 });
  assert.ok(one.minimal && one.occurrences > 5);
  assert.is(one.occurrences, broken['no-rst']?.primary);
  assert.equal(broken['no-advance']?.primary, 0);
  assert.equal(broken['no-advance']?.follows, ['no-rst']);
  assert.ok(one.recording?.complete);
  const [last] = one.violation.evidence;
  assert.ok(isRst(one.recording.observations[last ?? -1]?.operation as Operation));
});

test("the system's own view is of the replay that was kept, bounded, and no reason to fail", async () => {
  const viewed = (view: NonNullable<Target['view']>) => (): Target => {
    const inner = builtinTarget();
    return {
      hello: inner.hello,
      deploy: (deployment, settings) => inner.deploy(deployment, settings),
      run: (batch) => inner.run(batch),
      reset: () => inner.reset(),
      bye: () => inner.bye(),
      view,
    };
  };
  const asked: (readonly string[])[] = [];
  const told = await run(
    { cases: 60 },
    viewed((subjects) => {
      asked.push(...subjects);
      return [{ command: 'dump', lines: Array.from({ length: 99 }, () => 'x'.repeat(999)), printed: 99 }];
    }),
  );
  const { recording, violation } = told.found[0] ?? {};
  const sent = recording?.observations[violation?.evidence[0] ?? -1]?.operation;
  assert.ok(sent?.op === 'send' && asked.at(-1)?.includes(String(sent.sourcePort)));
  assert.is(recording?.view?.[0]?.lines.length, 24);
  assert.is(recording?.view?.[0]?.lines[0]?.length, 400);
  const failing = await run(
    { cases: 60 },
    viewed(() => {
      throw new Error('no dump');
    }),
  );
  assert.is(failing.ended, 'complete');
  assert.equal(failing.found[0]?.recording?.view, [{ command: 'none', lines: ['no dump'], printed: 0 }]);
  assert.is((await run({ cases: 60 })).found[0]?.recording?.view, null);
});

test('a case is left in its middle when time is up, and is neither counted nor the fault of anybody', async () => {
  const inner = builtinTarget();
  let batches = 0;
  const slow: Target = {
    hello: inner.hello,
    deploy: (deployment, settings) => inner.deploy(deployment, settings),
    run: async (batch) => {
      batches++;
      if (batches === 2) await new Promise((resolve) => setTimeout(resolve, 400));
      return await inner.run(batch);
    },
    reset: () => inner.reset(),
    bye: () => inner.bye(),
  };
  const ends: unknown[] = [];
  const outcome = await runCampaign({ cases: 5, timeMs: 300, seed: 3 }, slow, stubJudge, {
    caseEnded: (judgement) => void ends.push(judgement),
  });
  const { ended, cases, errors, stopping } = outcome;
  assert.equal(
    { ended, cases, errors, stopping },
    { ended: 'complete', cases: 0, errors: [], stopping: null },
  );
  assert.equal(ends, [null], 'the record says that it was cut short');
  assert.is(batches, 2);
});

test('equal runs are equal', async () => {
  assert.equal(stable(await run({ cases: 250 })), stable(await run({ cases: 250 })));
});

test('shares of the cases, merged in any order, are the whole', async () => {
  const whole = await run({ cases: 300 });
  const [a, b, c] = await Promise.all([0, 1, 2].map((share) => run({ cases: 300, share, of: 3 })));
  assert.ok(a !== undefined && b !== undefined && c !== undefined);
  const alone = stable(mergeOutcomes([whole]));
  assert.equal(stable(mergeOutcomes([a, b, c])), alone);
  assert.equal(stable(mergeOutcomes([c, a, b])), alone);
  assert.equal(alone.found, whole.found);
});

test('shrinking counts for nothing', async () => {
  const quick = await run({ cases: 300, shrinkExecutions: 0 });
  const thorough = await run({ cases: 300 });
  assert.equal(quick.tallies, thorough.tallies);
  assert.is(quick.observations, thorough.observations);
});

test('no cases, nothing exercised', async () => {
  const { cases, observations, found } = await run({ cases: 0 });
  assert.equal([cases, observations, found.length], [0, 0, 0]);
});

test('time ends the search', async () => {
  const began = performance.now();
  const { ended, cases } = await run({ cases: null, timeMs: 300 });
  assert.is(ended, 'complete');
  assert.ok(cases > 0 && performance.now() - began < 5_000);
});

test('saved failures come first, and are counted by themselves', async () => {
  const { found } = await run({});
  const scenario = found[0]?.scenario;
  assert.ok(scenario !== undefined);
  const saved = [
    { id: 'a', behaviour: 'no-rst', scenario },
    { id: 'b', behaviour: 'no-rst', scenario: { ...scenario, steps: [] } },
  ];
  const again = await run({ cases: 0, saved });
  assert.equal(again.retried, [
    { id: 'a', behaviour: 'no-rst', shown: 1, tries: 1 },
    { id: 'b', behaviour: 'no-rst', shown: 0, tries: 1 },
  ]);
  assert.is(again.cases, 2);
  assert.is(again.found.length, 1);
});

test('a scenario is replayed as often as asked', async () => {
  const { found } = await run({});
  const scenario = found[0]?.scenario;
  assert.ok(scenario !== undefined);
  const { shown, tries, violation } = await replayScenario(
    scenario,
    'no-rst',
    builtinTarget(),
    stubJudge(),
    3,
  );
  assert.equal([shown, tries, violation?.behaviour], [3, 3, 'no-rst']);
});

test('progress is told, and the hooks see every case', async () => {
  const phases = new Set<string>();
  let began = 0;
  let ended = 0;
  let observed = 0;
  const { cases, observations } = await runCampaign(
    { cases: null, timeMs: 800, seed: 3 },
    () => builtinTarget(),
    stubJudge,
    {
      progress: ({ phase }) => void phases.add(phase),
      caseBegan: () => void began++,
      caseEnded: () => void ended++,
      observed: () => void observed++,
    },
  );
  assert.equal([...phases].toSorted(), ['search', 'shrink']);
  assert.equal([began, ended, observed], [cases, cases, observations]);
});

test.run();
