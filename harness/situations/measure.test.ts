// test-timeout: 300
// Whether a default run brings about everything that must occur before a behaviour counts.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Hello } from '../../spec/vocabulary/index.ts';
import { HELLO } from '../builtin/hello.ts';
import { builtinTarget } from '../builtin/target.ts';
import { type Case, ScenarioSource } from '../generate/index.ts';
import type { Requirement } from './sequential.ts';
import { isMet, measureSituations, type SituationSeen } from './measure.ts';

const requirement: Requirement = { least: 0.005, tolerance: 0.9, error: 1e-6 };

const missed = (seen: readonly SituationSeen[]) =>
  seen.filter((one) => !isMet(one)).map(({ behaviour, situation }) => `${behaviour}: ${situation}`);

test('every situation occurs in a default run: in a directed case, or often enough by chance', async () => {
  const seen = await measureSituations(builtinTarget(), { seed: 1, requirement, mostCases: 1_600 });
  assert.equal(missed(seen), []);
  assert.ok(seen.length > 130, `${seen.length} situations`);
  // By chance too: what only directed cases met would hide what comes of it together with something else.
  const common = seen.filter(({ decision }) => decision === 'enough');
  assert.ok(common.length > 100, `${common.length} of ${seen.length} by chance`);
});

/** Only the small ones among the directed cases, and what chance brings: a few seconds for each target. */
function small(hello: Hello, keep: (one: Case) => Case | null = (one) => one) {
  const source = new ScenarioSource(hello, 2);
  const most = Array.from({ length: 300 }, (_, index) => source.at(index));
  const directed = most.findIndex(({ stage }) => stage !== 'template');
  const at = (index: number): Case => {
    const one = source.at(index);
    return keep(one) ?? { ...one, scenario: { ...one.scenario, steps: [] } };
  };
  return { at, directed };
}

const variant = (
  features: Partial<Hello['features']>,
  capabilities: Partial<Hello['capabilities']> = {},
): Hello => ({
  ...HELLO,
  features: { ...HELLO.features, ...features },
  capabilities: { ...HELLO.capabilities, ...capabilities },
});

for (const [what, hello] of [
  ['speaks TCP alone', variant({}, { protocols: ['tcp'] })],
  ['speaks UDP alone', variant({}, { protocols: ['udp'] })],
  ['has no pools', variant({ pools: false })],
  ['has one VM', variant({ severalVms: false })],
  ['has a tolerance of a step', variant({}, { toleranceMs: 1 })],
  ['has a tolerance', variant({}, { toleranceMs: 50, resolutionMs: 10 })],
] as const) {
  test(`nothing is asked of a target that ${what} which it cannot show`, async () => {
    // What a case at random in a few hundred shows is there; the rest is the business of the test above.
    const seen = await measureSituations(builtinTarget({ hello }), {
      seed: 1,
      requirement: { ...requirement, least: 0 },
      mostCases: 200,
      source: small(hello),
    });
    const never = seen.filter(({ template, count }) => template === null && count === 0);
    const large = /all 64,511 ports|more than 64,512|65 to 4,096/;
    assert.equal(
      never
        .map(({ behaviour, situation }) => `${behaviour}: ${situation}`)
        .filter((name) => !large.test(name)),
      [],
    );
  });
}

test('a generator that lacks a kind of step is found out', async () => {
  const source = small(HELLO, (one) => {
    const { steps } = one.scenario;
    return steps.some((step) => step.do === 'discover' || step.do === 'alerts') ? null : one;
  });
  const seen = await measureSituations(builtinTarget(), {
    seed: 1,
    requirement: { ...requirement, least: 0.02 },
    mostCases: 1_600,
    hasty: true,
    source,
  });
  const rare = seen.filter(({ decision, template }) => decision === 'too rare' && template === null);
  assert.equal(
    [...new Set(rare.map(({ behaviour }) => behaviour))].filter((id) => /discovery|alert/.test(id)),
    ['exhaustion-raises-alert', 'no-alert-without-exhaustion', 'discovery-answers-source-ip'],
  );
});

test.run();
