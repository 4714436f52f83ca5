import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Violation } from '../../spec/judgement.ts';
import { scenario } from '../generate/shrink/fixtures/scenarios.ts';
import {
  BEHAVIOUR,
  type Came,
  JUDGE,
  observe,
  type Script,
  ScriptedAttempts,
  SHOWS,
  violation,
} from './fixtures/scripted-attempts.ts';
import { showing } from './minimise.ts';

const whole = scenario([]);
const { settings } = whole;

async function shown(script: Script, options?: Parameters<typeof showing>[4]) {
  const attempts = new ScriptedAttempts(script);
  const came = await showing(whole, BEHAVIOUR, attempts.asAttempts(), JUDGE, options);
  return { attempts, came };
}

async function showed(script: Script, options?: Parameters<typeof showing>[4]) {
  const { attempts, came } = await shown(script, options);
  assert.ok(came !== null && came !== 'not-run');
  return { attempts, ...came };
}

const other = (more: Partial<Violation> = {}) => violation({ behaviour: 'no-advance', ...more });
const following = (behaviour: string, more: Partial<Violation> = {}) =>
  violation({ behaviour, follows: BEHAVIOUR, ...more });

test('a scenario shows a behaviour that it breaks by itself, whatever else it breaks first', async () => {
  const it = violation({ observed: 'this one' });
  const first = (violations: Came) => showed(() => violations).then((came) => came.violation);
  assert.is(await first([it]), it);
  assert.is(await first([it, violation()]), it, 'the first one');
  assert.is(await first([other(), it]), it);
  assert.is(await first([violation({ follows: 'no-advance' }), it]), it);
  for (const violations of [[], [other()], [violation({ follows: 'no-advance' })], [following('x')]])
    assert.is((await shown(() => violations)).came, null, JSON.stringify(violations));
});

test('what was not run to its end shows nothing, and does not fail to show it either', async () => {
  const judgement = { violations: [violation()] };
  for (const kind of ['judged', 'recovered'] as const)
    assert.ok((await showed(() => ({ kind, judgement, error: '' }))).violation, kind);
  for (const kind of ['stops', 'failed', 'interrupted', 'abandoned'] as const)
    assert.is((await shown(() => ({ kind, judgement, error: '' }))).came, 'not-run', kind);
});

test('consequences are what follows from this behaviour, once for each other one', async () => {
  const [a, b] = [following('a'), following('b')];
  const { consequences } = await showed(() => [
    violation(),
    a,
    following('a', { observed: 'again' }),
    other(),
    violation({ behaviour: 'c', follows: 'no-advance' }),
    following(BEHAVIOUR),
    b,
  ]);
  assert.equal(consequences, [a, b]);
  assert.is(consequences[0], a, 'the first of them');
});

test('what is recorded is the last start, with the settings that were in force then', async () => {
  const inForce = { ...settings, idleTimeoutMs: 1 };
  const { recording } = await showed((_, hooks) => {
    observe(hooks, { ...settings, idleTimeoutMs: 2 }, 9);
    observe(hooks, inForce, 2);
    return SHOWS;
  });
  assert.equal(recording, {
    settings: inForce,
    observations: [{ n: 0 }, { n: 1 }],
    complete: true,
    view: null,
  });
  assert.is((await showed(() => SHOWS)).recording.settings, settings, 'as asked, where none is told');
});

test('20,000 observations are kept, and of more the first 200', async () => {
  const kept = async (count: number) => {
    const { recording } = await showed((_, hooks) => {
      observe(hooks, settings, count);
      return SHOWS;
    });
    return { complete: recording.complete, count: recording.observations.length };
  };
  assert.equal(await kept(20_000), { complete: true, count: 20_000 });
  assert.equal(await kept(20_001), { complete: false, count: 200 });
});

test('the system is asked for its view only where that is wanted, about what forces the violation', async () => {
  const script: Script = (_, hooks) => {
    observe(hooks, settings, 30_000);
    return [violation({ evidence: [3, 500, 20_000, 29_999] })];
  };
  const { attempts, recording } = await showed(script, { look: true });
  assert.equal(attempts.viewed, [
    // What nobody kept nobody asks about.
    { evidence: [{ n: 3 }, { n: 500 }, { n: 20_000 }], scenario: whole },
  ]);
  assert.is(recording.view?.length, 1);
  for (const options of [{}, { look: false }, undefined]) {
    const unasked = await showed(script, options);
    assert.equal([unasked.attempts.viewed, unasked.recording.view], [[], null]);
  }
  assert.equal((await shown(() => [], { look: true })).attempts.viewed, [], 'nothing was shown');
});

test('a run has the clock of this process, and the time that it is given', async () => {
  const over = async (options?: Parameters<typeof showing>[4]) => {
    let answer: unknown;
    await shown((_, { clock, isOver }) => {
      const before = performance.now();
      const now = clock?.() ?? -1;
      assert.ok(before <= now && now <= performance.now());
      answer = isOver?.(0);
      return SHOWS;
    }, options);
    return answer;
  };
  assert.is(await over({ isOver: () => true }), true);
  assert.is(await over({ isOver: () => false }), false);
  assert.is(await over(), false, 'as much as it wants');
});

test.run();
