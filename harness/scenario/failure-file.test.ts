import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SnatcheckError } from '../../spec/vocabulary/index.ts';
import { worldOf } from '../record/fixtures/deployments.ts';
import { observations } from '../record/fixtures/observations.ts';
import { hello } from '../record/fixtures/records.ts';
import { scenario } from '../record/fixtures/scenarios.ts';
import { formatFailure, parseFailure, type SavedFailure } from './failure-file.ts';

const failure: fc.Arbitrary<SavedFailure> = scenario.chain((one) =>
  fc
    .tuple(fc.integer(), fc.nat(), fc.option(observations(worldOf(one.deployment), 5)))
    .map(([seed, caseIndex, seen]): SavedFailure => ({
      behaviour: 'no-privileged-ports',
      expected: 'a port above 1023',
      observed: 'port 80, "as seen"',
      seed,
      caseIndex,
      hello,
      scenario: one,
      recording: seen === null ? null : { settings: one.settings, observations: seen },
    })),
);

const [sample] = fc.sample(
  failure.filter(({ recording }) => (recording?.observations.length ?? 0) > 2),
  {
    seed: 1,
    numRuns: 1,
  },
);
if (sample === undefined) throw new Error('no sample');
const json = () => JSON.parse(formatFailure(sample)) as Record<string, unknown>;

function refused(input: unknown): SnatcheckError {
  try {
    parseFailure(input);
  } catch (error) {
    if (error instanceof SnatcheckError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

test('a saved failure reads as what it was', () => {
  fc.assert(
    fc.property(failure, (one) => {
      const text = formatFailure(one);
      assert.equal(parseFailure(text), one);
      assert.is(formatFailure(parseFailure(text)), text);
    }),
    { numRuns: 200 },
  );
});

test('steps and observations have a line each', () => {
  const lines = formatFailure(sample).split('\n');
  assert.is(lines.filter((line) => /^ {6}\{ "do": .*\},?$/.test(line)).length, sample.scenario.steps.length);
  assert.is(
    lines.filter((line) => /^ {6}\{ "n": .*\},?$/.test(line)).length,
    sample.recording?.observations.length ?? -1,
  );
});

test('errors name the place, also within the scenario and the observations', () => {
  assert.is(refused({ format: 'snatcheck/scenario' }).code, 'failure-not-a-failure');
  assert.is(refused({ ...json(), version: 9 }).code, 'failure-version');
  assert.match(refused({ ...json(), seed: 1.5 }).received, 'at seed');
  const steps = json()['scenario'] as { steps: { to?: string }[] };
  steps.steps[0] = { ...steps.steps[0], to: '198.51.100.7' };
  assert.match(refused({ ...json(), scenario: steps }).received, 'scenario.steps[0].to');
  const text = formatFailure(sample).replace(/"sent": [0-9.e+-]+/, '"sent": -1');
  assert.match(
    refused(text).message,
    /time-out-of-range.*recording\.observations\[\d\]\.outcome\.sent \(line/,
  );
});

test('what a shrinker left without its flow is still what was run', () => {
  const steps = [{ do: 'send-all', flows: 'gone' } as const];
  const one = { ...sample, scenario: { ...sample.scenario, steps } };
  assert.equal(parseFailure(formatFailure(one)), one);
});

test.run();
