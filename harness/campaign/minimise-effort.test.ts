import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Step } from '../scenario/scenario.ts';
import { scenario } from '../generate/shrink/fixtures/scenarios.ts';
import {
  type Came,
  HOLDS,
  JUDGE,
  NOT_RUN,
  type Script,
  ScriptedAttempts,
  SHOWS,
  violation,
} from './fixtures/scripted-attempts.ts';
import { type Effort, minimise } from './minimise.ts';
import type { Found } from './outcome.ts';

/** Two candidates: a pool of one port, and of two. */
const whole = scenario([], {}, { first: 1, last: 3 });
const found = {
  violation: violation({ observed: 'at first' }),
  scenario: whole,
  shape: 'shape',
  occurrences: 7,
  confirmed: null,
  minimal: false,
  executions: -1,
  recording: null,
} as Partial<Found> as Found;

/** The runs are told by the numbers of ports, and by T where a view was asked for. */
async function small(script: Script, effort: Partial<Effort> = {}, from: Partial<Found> = {}) {
  const attempts = new ScriptedAttempts(script);
  const usual = { deterministic: false, executions: 10, tries: 2, until: Infinity, latest: Infinity };
  const came = await minimise({ ...found, ...from }, attempts.asAttempts(), JUDGE, {
    ...usual,
    signal: null,
    ...effort,
  });
  const ran = attempts.ran.map(({ settings: { ports } }) => ports.last);
  return { attempts, came, ran };
}

/** What comes of one run after another, the last of them again and again. */
const inTurn =
  (...came: readonly Came[]): Script =>
  (_scenario, _hooks, nth) =>
    came[nth - 1] ?? came.at(-1) ?? HOLDS;

/** Shown by so many ports at least. */
const from =
  (ports: number): Script =>
  ({ settings }) =>
    settings.ports.last >= ports ? SHOWS : HOLDS;

test('what does the same each time is tried once, at first, for each candidate and at last', async () => {
  const { came, ran } = await small(from(2), { deterministic: true, tries: 9 });
  assert.equal(ran, [3, 1, 2, 2]);
  assert.equal(came.confirmed, { shown: 1, tries: 1 });
  assert.equal([came.minimal, came.executions, came.scenario.settings.ports.last], [true, 2, 2]);
  assert.is(came.occurrences, 7, 'all else stays as it was found');
});

test('what does not is tried so many times, and each candidate has three chances', async () => {
  const { came, ran } = await small(from(2), { tries: 2 });
  assert.equal(ran, [3, 3, 1, 1, 1, 2, 2, 2]);
  assert.equal(came.confirmed, { shown: 2, tries: 2 });
  assert.is(came.executions, 2, 'candidates, not chances');
  const chances = (...first: readonly Came[]) =>
    small(inTurn(SHOWS, ...first, HOLDS), { tries: 1 }).then(({ ran }) => ran);
  assert.equal(await chances(HOLDS, HOLDS, SHOWS), [3, 1, 1, 1, 1]);
  assert.equal(await chances(NOT_RUN, SHOWS), [3, 1, 1, 1], 'one that was not run is a chance too');
  assert.equal(await chances(HOLDS, NOT_RUN, HOLDS, SHOWS), [3, 1, 1, 1, 2, 2]);
});

test('what is not shown again is not made smaller, and the rate says so', async () => {
  const { came, ran } = await small(inTurn(HOLDS), { tries: 3 });
  assert.equal(came, { ...found, confirmed: { shown: 0, tries: 3 } });
  assert.equal(ran, [3, 3, 3]);
});

test('once in several tries is enough, and the rate is that of the smallest', async () => {
  const { came, ran } = await small(inTurn(HOLDS, SHOWS, HOLDS), { tries: 3, executions: 0 });
  assert.equal(ran, [3, 3, 3, 3, 3, 3]);
  assert.equal(came.confirmed, { shown: 0, tries: 3 });
  assert.not(came.minimal);
  const last = await small(inTurn(SHOWS, HOLDS, SHOWS, SHOWS, HOLDS), { tries: 3, executions: 0 });
  assert.equal(last.came.confirmed, { shown: 1, tries: 3 });
});

test('a try that was not run to its end says nothing, and no other follows it', async () => {
  const never = await small(inTurn(NOT_RUN), { tries: 3 });
  assert.equal([never.ran, never.came.confirmed], [[3], null]);
  const tries = (...came: readonly Came[]) => small(inTurn(...came), { tries: 3, executions: 0 });
  const first = await tries(SHOWS, NOT_RUN);
  assert.equal([first.ran, first.came.confirmed], [[3, 3, 3], { shown: 1, tries: 1 }], 'the rate at first');
  const second = await tries(SHOWS, NOT_RUN, HOLDS, NOT_RUN);
  assert.equal([second.ran, second.came.confirmed], [[3, 3, 3, 3], { shown: 0, tries: 1 }]);
});

test('what is told of the smallest was seen of it: at last, or else when it was found', async () => {
  const seen = (observed: string): Came => [violation({ observed })];
  const told = (...came: readonly Came[]) =>
    small(inTurn(...came), { tries: 1 }).then(({ came }) => [
      came.violation.observed,
      came.recording?.view?.length ?? null,
      came.scenario.settings.ports.last,
    ]);
  assert.equal(await told(seen('first'), seen('small'), seen('last')), ['last', 1, 1]);
  assert.equal(await told(seen('first'), seen('small'), HOLDS), ['small', null, 1]);
  assert.equal(await told(seen('first'), HOLDS), ['first', 1, 3]);
  const { came } = await small(inTurn([violation(), violation({ behaviour: 'x', follows: 'no-rst' })]));
  assert.equal(
    came.consequences.map(({ behaviour }) => behaviour),
    ['x'],
  );
});

test('the system’s view is asked for when a finding is confirmed, and for no candidate', async () => {
  const { attempts } = await small(from(2), { tries: 1 });
  assert.equal(
    attempts.viewed.map(({ scenario }) => scenario.settings.ports.last),
    [3, 2],
  );
});

/** At a time that the test sets. */
async function at<T>(during: (set: (now: number) => void) => Promise<T>): Promise<T> {
  const { now } = performance;
  let time = 0;
  performance.now = () => time;
  try {
    return await during((now) => (time = now));
  } finally {
    performance.now = now;
  }
}

test('once its time is up nothing new is tried, but each finding is still tried once', async () => {
  const runsAt = (time: number, effort: Partial<Effort>) =>
    at((set) => {
      set(time);
      return small(inTurn(SHOWS), { tries: 2, until: 5, ...effort });
    });
  assert.equal((await runsAt(4, {})).ran, [3, 3, 1, 1, 1]);
  const late = await runsAt(5, {});
  assert.equal(late.ran, [3, 3]);
  assert.equal([late.came.minimal, late.came.confirmed], [false, { shown: 1, tries: 1 }]);
  assert.equal((await runsAt(4, { signal: AbortSignal.abort() })).ran, [3, 3]);
  assert.equal((await runsAt(4, { signal: new AbortController().signal })).ran, [3, 3, 1, 1, 1]);
});

test('a candidate is left once the time is up, a confirmation only at the very last', async () => {
  const overAt = async (time: number) => {
    const over: unknown[] = [];
    await at((set) =>
      small(
        (_, { isOver }) => {
          set(time);
          over.push(isOver?.(0));
          set(0);
          return SHOWS;
        },
        { tries: 1, until: 5, latest: 10 },
        { begun: 0, scenario: { ...whole, steps: [{ do: 'control' }] } },
      ),
    );
    return over;
  };
  // Without the steps behind the violation, at first, a candidate, at last.
  assert.equal(await overAt(4), [false, false, false, false]);
  assert.equal(await overAt(5), [false, false, true, false]);
  assert.equal(await overAt(9), [false, false, true, false]);
  assert.equal(await overAt(10), [true, true, true, true]);
});

test('of a target that works no more nothing is made smaller', async () => {
  const attempts = new ScriptedAttempts(inTurn(SHOWS));
  attempts.failure = 'out of order';
  const effort = { deterministic: true, executions: 9, tries: 1, until: Infinity, latest: Infinity };
  const came = await minimise(found, attempts.asAttempts(), JUDGE, { ...effort, signal: null });
  assert.is(attempts.ran.length, 2);
  assert.not(came.minimal);
});

test('steps behind the violation go first, where it shows without them and time is true', async () => {
  const steps: readonly Step[] = [{ do: 'control' }, { do: 'alerts' }, { do: 'control' }];
  const of = async (
    begun: number | null,
    without: Came,
    effort: Partial<Effort> = {},
    then: Came = SHOWS,
  ) => {
    const { attempts, came } = await small(
      inTurn(without, then),
      { tries: 1, executions: 0, ...effort },
      { scenario: { ...whole, steps }, ...(begun === null ? {} : { begun }) },
    );
    return { ran: attempts.ran.map(({ steps }) => steps.length), steps: came.scenario.steps };
  };
  assert.equal(await of(2, SHOWS), { ran: [2, 2, 2], steps: steps.slice(0, 2) });
  assert.equal(await of(2, SHOWS, {}, HOLDS), { ran: [2, 2], steps: steps.slice(0, 2) });
  for (const none of [HOLDS, NOT_RUN]) assert.equal(await of(2, none), { ran: [2, 3, 3], steps });
  assert.equal(await of(2, SHOWS, { deterministic: true }), { ran: [3, 3], steps });
  for (const all of [3, 4, null]) assert.equal(await of(all, SHOWS), { ran: [3, 3], steps });
  assert.equal(await of(0, SHOWS), { ran: [0, 0, 0], steps: [] });
});

test.run();
