import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Scenario, Step } from '../../scenario/scenario.ts';
import { candidates, type Position, START } from './candidates.ts';
import { advance, balancer, open, scenario, TO_2, vm } from './fixtures/scenarios.ts';

const all = (whole: Scenario, from = START) => [...candidates(whole, from)];

/** Two ports, a VM of no use, and steps of which each pass has something to make simpler. */
const steps: readonly Step[] = [
  open('f', { protocol: 'tcp' }),
  advance({ ticks: 1 }),
  advance({ ticks: 2 }),
  open('g', { to: TO_2 }),
];
const whole = scenario(
  steps,
  { vms: [vm(0), vm(1)], loadBalancers: [balancer('lb')] },
  { first: 7, last: 8 },
);

test('a pool has few ports, the fewest first, and stays where it begins', () => {
  const pools = (size: number) =>
    all(scenario([], {}, { first: 1_025, last: 1_024 + size })).map(({ scenario: candidate }) => {
      const { ports, idleTimeoutMs } = candidate.settings;
      assert.is(idleTimeoutMs, 240_000);
      assert.is(ports.first, 1_025);
      return ports.last - ports.first + 1;
    });
  assert.equal(pools(1), []);
  assert.equal(pools(2), [1]);
  assert.equal(pools(4), [1, 2, 3]);
  assert.equal(pools(5), [1, 2, 3, 4]);
  assert.equal(pools(64_511), [1, 2, 3, 4, 6, 8, 16, 64, 300, 1_000, 4_096]);
});

/** The numbers of the steps that are left, of so many; all else is plain. */
const left = (count: number): readonly (readonly number[])[] => {
  const flows = Array.from({ length: count }, (_, number) => open(`f${number}`));
  return all(scenario(flows))
    .filter(({ scenario: { steps } }) => steps.length < count)
    .map(({ scenario: { steps } }) => steps.map((step) => flows.findIndex((flow) => flow === step)));
};

test('steps go from the end, many at once first, one at a time at last', () => {
  assert.equal(left(0), []);
  assert.equal(left(1), [[]]);
  assert.equal(left(2), [[0], [1]]);
  assert.equal(left(3), [[0], [1, 2], [0, 1], [0, 2], [1, 2]]);
  const six = [0, 1, 2, 3, 4, 5];
  const fours = [
    [0, 1, 2, 3],
    [0, 1, 4, 5],
    [2, 3, 4, 5],
  ];
  const fives = six.map((nth) => six.filter((other) => other !== 5 - nth));
  assert.equal(left(6), [[0, 1], [2, 3, 4, 5], ...fours, ...fives]);
});

test('half of them go at most by a power of two, 64 at most, and never all of several', () => {
  const sizes = (count: number) => left(count).map(({ length }) => count - length);
  for (const size of [4, 8, 16, 32, 64]) {
    assert.is(sizes(size)[0], size / 2);
    assert.equal(sizes(size + 1).slice(0, 2), [size, 1], 'all but one, then that one');
  }
  assert.is(sizes(200)[0], 64);
});

test('what makes later executions cheaper comes first, names last', () => {
  const kinds = all(whole).map(({ scenario: candidate }) => {
    const { settings, deployment } = candidate;
    if (settings !== whole.settings) return 'fewer ports';
    if (deployment.vms.length < 2) return 'fewer VMs';
    if (deployment !== whole.deployment) return 'less around them';
    const kept = candidate.steps.filter((step) => steps.includes(step)).length;
    if (kept === candidate.steps.length) return 'fewer steps';
    const [first, ...others] = candidate.steps;
    if (first?.do === 'open' && first.protocol === 'udp') return 'UDP';
    if (others.length < 3) return 'one wait';
    if (first?.do === 'open' && first.flow === 'a') return 'plain names';
    const last = others.at(-1);
    return last?.do === 'open' && last.to !== TO_2 ? 'one endpoint' : 'a simpler step';
  });
  const inOrder = kinds.filter((kind, index) => kind !== kinds[index - 1]).join(', ');
  const costs = 'fewer ports, fewer VMs, fewer steps, less around them';
  assert.is(inOrder, `${costs}, UDP, one endpoint, one wait, a simpler step, plain names`);
});

test('from where one is accepted it goes on, and then once more from the start', () => {
  const round = all(whole);
  assert.ok(round.length > 10);
  for (const [index, { at }] of round.entries()) {
    assert.ok(at.changed);
    assert.equal(all(whole, at), [...round.slice(index), ...round]);
    assert.equal(all(whole, { ...at, changed: false }), round.slice(index), 'nothing was accepted');
  }
});

test('after the last pass another round begins only if something was accepted', () => {
  const last = all(whole).at(-1)?.at;
  assert.ok(last !== undefined);
  const behind: Position = { ...last, next: last.next + 1 };
  assert.equal(all(whole, behind), all(whole));
  assert.equal(all(whole, { ...behind, changed: false }), []);
});

test.run();
