import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { builtinTarget } from '../../builtin/target.ts';
import type { Scenario, Step } from '../../scenario/scenario.ts';
import { meansOf } from '../means.ts';
import { mix } from '../random.ts';
import { scenarios } from '../scenario-arbitrary.ts';
import { scenarioOfSeed, ScenarioSource } from '../source.ts';
import { plainLabels } from './plain-labels.ts';
import { candidates, START } from './candidates.ts';
import { open, scenario } from './fixtures/scenarios.ts';
import { shrink } from './search.ts';

const { hello } = builtinTarget();
const means = meansOf(hello);
const boundless = { executions: 10_000, over: () => false };

/** Faults that only need certain steps, in order: what an ideal shrinker leaves is known. */
const needs =
  (...wanted: readonly ((step: Step) => boolean)[]) =>
  ({ steps }: Scenario): boolean => {
    let met = 0;
    for (const step of steps) if (wanted[met]?.(step) === true) met++;
    return met === wanted.length;
  };
const FAULTS = {
  'a fill, then an open': needs(
    (step) => step.do === 'fill',
    (step) => step.do === 'open',
  ),
  'a TCP close by RST after an open': needs(
    (step) => step.do === 'open' && step.protocol === 'tcp',
    (step) => step.do === 'close' && step.how === 'rst',
  ),
  'a reply after a wait for a deadline': needs(
    (step) => step.do === 'advance' && step.to.since !== null,
    (step) => step.do === 'reply',
  ),
  'three opens': needs(
    (step) => step.do === 'open',
    (step) => step.do === 'open',
    (step) => step.do === 'open',
  ),
};

function* failing(shows: (scenario: Scenario) => boolean): Iterable<Scenario> {
  let found = 0;
  for (let seed = 0; found < 10 && seed < 20_000; seed++) {
    const { scenario } = scenarioOfSeed(mix(11, seed), means);
    if (!shows(scenario)) continue;
    found++;
    yield scenario;
  }
}

// Fast ones first.

const pool = (size: number) => scenario([], {}, { first: 1_025, last: 1_024 + size });
const sizeOf = ({ settings: { ports } }: Scenario) => ports.last - ports.first + 1;

/** Shrinks a pool of so many ports, and tells which sizes were tried. */
async function shrinkPool(size: number, shows: (size: number) => boolean, budget = boundless) {
  const tried: number[] = [];
  const came = await shrink(
    pool(size),
    (candidate) => {
      tried.push(sizeOf(candidate));
      const answer = shows(sizeOf(candidate));
      return tried.length % 2 === 0 ? answer : Promise.resolve(answer);
    },
    budget,
  );
  const { executions, minimal } = came;
  return { tried, size: sizeOf(came.scenario), executions, minimal };
}

test('the first candidate that shows it is taken, and nothing is tried twice', async () => {
  const least = (size: number) => (other: number) => other >= size;
  const whole = { executions: 3, minimal: true, tried: [1, 2, 3] };
  assert.equal(await shrinkPool(4, least(4)), { ...whole, size: 4 });
  assert.equal(await shrinkPool(4, least(3)), { ...whole, size: 3 });
  assert.equal(await shrinkPool(4, least(2)), { size: 2, executions: 2, minimal: true, tried: [1, 2] });
  assert.equal(await shrinkPool(4, least(1)), { size: 1, executions: 1, minimal: true, tried: [1] });
  assert.equal(await shrinkPool(1, least(1)), { size: 1, executions: 0, minimal: true, tried: [] });
});

test('from what is taken it goes on in the same direction, and begins again once all were tried', async () => {
  const steps: readonly Step[] = [open('a'), open('b')];
  const tried: unknown[] = [];
  await shrink(
    scenario(steps, {}, { first: 1, last: 2 }),
    (candidate) => {
      tried.push([sizeOf(candidate), candidate.steps.length]);
      return candidate.steps.length === 1;
    },
    boundless,
  );
  assert.equal(tried, [
    [1, 2],
    [2, 1],
    [2, 0],
    [1, 1],
    [1, 0],
  ]);
});

test('the budget ends a search only where something is left to try', async () => {
  const never = () => false;
  const within = (executions: number) => shrinkPool(4, never, { ...boundless, executions });
  assert.equal(await within(3), { size: 4, executions: 3, minimal: true, tried: [1, 2, 3] });
  assert.equal(await within(2), { size: 4, executions: 2, minimal: false, tried: [1, 2] });
  assert.equal(await within(0), { size: 4, executions: 0, minimal: false, tried: [] });
  let asked = 0;
  const over = () => ++asked > 2;
  const found = await shrinkPool(4, (size) => size === 2, { executions: 10, over });
  assert.equal(found, { size: 2, executions: 2, minimal: true, tried: [1, 2] });
  assert.is(asked, 2, 'before each execution, and not of what was tried before');
  asked = 1;
  assert.equal(await shrinkPool(4, never, { executions: 10, over }), {
    size: 4,
    executions: 1,
    minimal: false,
    tried: [1],
  });
});

for (const [name, shows] of Object.entries(FAULTS)) {
  test(`shrinks to nothing but ${name}`, async () => {
    let product = 1;
    let count = 0;
    for (const scenario of failing(shows)) {
      const { scenario: small, executions, minimal } = await shrink(scenario, shows, boundless);
      assert.ok(minimal && shows(small));
      assert.is(small.steps.length, name === 'three opens' ? 3 : 2, JSON.stringify(small.steps));
      assert.is(small.deployment.vms.length, 1);
      assert.equal(small.deployment.loadBalancers, []);
      assert.equal(small.deployment.securityGroups, []);
      assert.is(small.settings.ports.last, small.settings.ports.first);
      product *= executions;
      count++;
    }
    assert.is(count, 10);
    const mean = product ** (1 / count);
    assert.ok(mean < 80, `${mean.toFixed(0)} executions`);
  });
}

test('equal scenarios shrink equally, whatever was tried before', async () => {
  const [scenario] = failing(FAULTS['a fill, then an open']);
  assert.ok(scenario !== undefined);
  const one = await shrink(scenario, FAULTS['a fill, then an open'], boundless);
  const other = await shrink(structuredClone(scenario), FAULTS['a fill, then an open'], boundless);
  assert.equal(one, other);
});

test('flows end up with plain names, and references with them', () => {
  const [base] = failing(FAULTS['three opens']);
  assert.ok(base !== undefined);
  const to = '198.51.100.10:443';
  const steps: readonly Step[] = [
    { do: 'fill', flows: 'g0', vms: ['vm0'], protocol: 'udp', port: 5000, to, leave: 0 },
    { do: 'open', flow: 'f7', vm: 'vm0', protocol: 'udp', port: 5000, to },
    { do: 'advance', to: { since: 'g0#3', timeouts: 1, tolerances: 0, ticks: 0 } },
    { do: 'send', flow: 'f7', segment: 'data', bytes: 0 },
  ];
  const [plain] = plainLabels({ ...base, steps });
  assert.equal(
    plain?.steps.map((step) => ('flow' in step ? step.flow : 'flows' in step ? step.flows : '')),
    ['a', 'b', '', 'b'],
  );
  assert.ok(plain?.steps[2]?.do === 'advance' && plain.steps[2].to.since === 'a#3');
  assert.equal([...plainLabels(plain)], []);
});

test('stops when the budget says so, with what it has', async () => {
  const [scenario] = failing(FAULTS['three opens']);
  assert.ok(scenario !== undefined);
  const { executions, minimal } = await shrink(scenario, FAULTS['three opens'], {
    ...boundless,
    executions: 5,
  });
  assert.is(executions, 5);
  assert.not(minimal);
  const over = await shrink(scenario, FAULTS['three opens'], { ...boundless, over: () => true });
  assert.is(over.executions, 0);
  assert.is(over.scenario, scenario);
});

test('no candidate is the scenario itself, and none is greater', () => {
  const source = new ScenarioSource(hello, 4);
  for (const index of [2, 60, 100, 300, 301, 302]) {
    const { scenario } = source.at(index);
    const text = JSON.stringify(scenario);
    for (const { scenario: candidate } of candidates(scenario, START)) {
      assert.is.not(JSON.stringify(candidate), text);
      assert.ok(candidate.steps.length <= scenario.steps.length);
      assert.ok(candidate.deployment.vms.length <= scenario.deployment.vms.length);
    }
  }
});

test('as a fast-check arbitrary, seed and path replay the minimal scenario', () => {
  const shows = FAULTS['a fill, then an open'];
  const property = fc.property(scenarios(hello), (scenario) => !shows(scenario));
  const first = fc.check(property, { seed: 42, numRuns: 1_000 });
  assert.ok(first.failed && first.counterexample !== null && first.counterexamplePath !== null);
  assert.is(first.counterexample[0].steps.length, 2);
  const again = fc.check(property, { seed: 42, path: first.counterexamplePath, endOnFailure: true });
  assert.equal(again.counterexample, first.counterexample);
});

test('of two subnets, the one that nobody lives in goes', async () => {
  const planned = Array.from({ length: 400 }, (_, index) => new ScenarioSource(hello, 1).at(index).scenario);
  const wide = planned.find(({ deployment }) => deployment.subnets.length === 2);
  assert.ok(wide !== undefined);
  const { scenario } = await shrink(wide, ({ steps }) => steps.length > 0, boundless);
  assert.is(scenario.deployment.subnets.length, 1);
});

test.run();
