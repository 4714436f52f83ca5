import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Change } from '../../../spec/vocabulary/index.ts';
import type { Step } from '../../scenario/scenario.ts';
import { advance, balancer, fill, open, scenario, type StepOf, together, vm } from './fixtures/scenarios.ts';
import { mergedVms } from './simpler-deployment.ts';

const names = (...numbers: readonly number[]): readonly string[] => numbers.map((number) => `vm${number}`);
const from = (number: number): Step => open('a', { vm: `vm${number}` });

/** The VMs and steps of each candidate, of so many VMs. */
const merged = (count: number, ...steps: readonly Step[]) => {
  const vms = Array.from({ length: count }, (_, number) => vm(number));
  return [...mergedVms(scenario(steps, { vms }))].map((candidate) => ({
    vms: candidate.deployment.vms.map(({ name }) => name),
    steps: candidate.steps,
  }));
};
/** The VMs of each. */
const left = (count: number, ...steps: readonly Step[]) => merged(count, ...steps).map(({ vms }) => vms);
/** The steps of the last one, in which the part of VM 1 is played by VM 0. */
const played = (step: Step): readonly Step[] | undefined => merged(2, from(0), step).at(-1)?.steps.slice(1);

test('VMs of no use go at once', () => {
  assert.equal(left(1, from(0)), []);
  assert.equal(left(2, from(1)), [names(1)]);
  assert.equal(left(1), []);
  assert.equal(left(3), [names(0)], 'of those without any use, the first stays');
  assert.equal(left(3, from(9)), [names(0)], 'a VM that is not there is not in use');
  assert.equal(left(0), []);
});

test('of those in use the first one, two, three and eight stay alone, in the order in which steps name them', () => {
  assert.equal(left(2, from(1), from(0))[0], names(1));
  const first = (count: number) =>
    left(count, ...Array.from({ length: count }, (_, nth) => from(count - 1 - nth)))
      .slice(0, 4)
      .map(({ length }) => length);
  assert.equal(first(9), [1, 2, 3, 8]);
  assert.equal(first(8), [1, 2, 3, 7], 'eight are all of them: next, one is played by another');
  assert.equal(left(3, from(2), from(0), from(1)).slice(0, 2), [names(2), names(0, 2)]);
  assert.equal(left(4, from(0), from(1), from(2))[0], names(0, 1, 2), 'first those in use');
});

test('the part of a VM is played by one that is named earlier, the latest first', () => {
  const parts = merged(3, from(2), from(0), from(1)).slice(2);
  assert.equal(parts, [
    { vms: names(0, 2), steps: [from(2), from(0), from(2)] },
    { vms: names(0, 2), steps: [from(2), from(0), from(0)] },
    { vms: names(1, 2), steps: [from(2), from(2), from(1)] },
  ]);
});

test('of more than twelve VMs, none plays the part of another', () => {
  const steps = (count: number) => Array.from({ length: count }, (_, number) => from(number));
  assert.is(left(12, ...steps(12)).length, 4 + (12 * 11) / 2);
  assert.is(left(13, ...steps(13)).length, 4);
});

test('every step of a VM is done by the one that plays its part', () => {
  const stray = (name: string): Step => ({
    do: 'stray',
    vm: name,
    segment: 'rst',
    port: 1,
    to: '198.51.100.1:1',
  });
  const discover = (name: string): Step => ({ do: 'discover', vm: name, port: 1 });
  assert.equal(played(from(1)), [from(0)]);
  assert.equal(played(stray('vm1')), [stray('vm0')]);
  assert.equal(played(discover('vm1')), [discover('vm0')]);
  assert.equal(played(fill('g', { vms: names(1) })), [fill('g', { vms: names(0) })]);
  const [zero, one] = [open('a'), open('b', { vm: 'vm1' })];
  assert.equal(played(together(zero, one)), [together(zero, open('b'))]);
  const three = merged(3, from(2), together(zero, one)).slice(2);
  assert.equal(
    three.map(({ steps }) => steps.at(-1)),
    [
      together(zero, open('b', { vm: 'vm2' })),
      together(zero, open('b')),
      together(open('a', { vm: 'vm2' }), one),
    ],
    'and no step of another VM',
  );
  assert.equal(merged(2, stray('vm0'), from(1), advance()).at(-1)?.steps, [stray('vm0'), from(0), advance()]);
});

test('a fill by both is one by a single VM, and the others keep their turns', () => {
  assert.equal(played(fill('g', { vms: names(1, 0) })), [fill('g', { vms: names(0) })]);
  const twice = fill('g', { vms: names(0, 0) });
  assert.equal(merged(2, twice, from(1)).at(-1)?.steps[0], twice);
  const three = merged(3, from(0), from(1), fill('g', { vms: names(1, 2) }));
  assert.equal(
    three.slice(2).map(({ steps }) => steps[2]),
    [names(1, 0), names(1), names(0, 2)].map((vms) => fill('g', { vms })),
  );
});

test('a change of a VM that is gone goes too, whoever plays the part of it', () => {
  const change = (more: Change): StepOf<'change'> => ({ do: 'change', change: more });
  const gone: readonly StepOf<'change'>[] = [
    change({ kind: 'leave-pool', vm: 'vm1', loadBalancer: 'lb' }),
    change({ kind: 'release-ilpip', vm: 'vm1' }),
    change({ kind: 'set-security-group', on: { vm: 'vm1' }, securityGroup: null }),
  ];
  for (const step of gone) {
    assert.equal(left(3, step), [names(1)], `in use: ${step.change.kind}`);
    assert.equal(played(step), [], step.change.kind);
  }
  const kept: readonly StepOf<'change'>[] = [
    change({ kind: 'set-security-group', on: { subnet: 'vm1' }, securityGroup: null }),
    change({ kind: 'set-logging', loadBalancer: 'vm1', on: true }),
  ];
  for (const step of kept) {
    assert.equal(left(2, step), [names(0)], `of no VM: ${step.change.kind}`);
    assert.equal(merged(2, from(0), step), [{ vms: names(0), steps: [from(0), step] }]);
  }
});

test('steps of other VMs go with them', () => {
  const first = (...steps: readonly Step[]) => merged(2, from(0), ...steps)[0];
  const without = (step: Step, ...instead: readonly Step[]) =>
    assert.equal(first(from(1), step), { vms: names(0), steps: [from(0), ...instead] });
  without(fill('g', { vms: names(1) }));
  without(fill('g', { vms: names(0, 1) }), fill('g'));
  without(fill('g', { vms: names(1, 0) }), fill('g'));
  without(fill('g'), fill('g'));
  const [zero, one] = [open('a'), open('b', { vm: 'vm1' })];
  without(together(one, one));
  without(together(zero, one), together(zero));
  without(together(zero, zero), together(zero, zero));
  without(advance(), advance());
});

test('all VMs of a fill, and of flows opened at one instant, are in use', () => {
  assert.equal(left(4, fill('g', { vms: names(1, 2) }))[0], names(1, 2));
  assert.equal(left(4, together(open('a', { vm: 'vm3' }), open('b', { vm: 'vm1' })))[0], names(1, 3));
});

test('a VM that is gone is in no pool, and all else of the deployment stays', () => {
  const loadBalancers = [
    balancer('a', { pool: names(1, 0), logging: true }),
    balancer('b', { pool: names(1) }),
  ];
  const whole = scenario([from(0)], { vms: [vm(0), vm(1)], loadBalancers, reservedAddresses: [7] });
  assert.equal(
    [...mergedVms(whole)],
    [
      scenario([from(0)], {
        loadBalancers: [balancer('a', { pool: names(0), logging: true }), balancer('b')],
        reservedAddresses: [7],
      }),
    ],
  );
});

test.run();
