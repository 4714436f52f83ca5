import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { builtinTarget } from '../builtin/target.ts';
import type { Hello } from '../../spec/vocabulary/index.ts';
import { predictedWaitMs } from './cost.ts';
import { directedPlan } from './directed-plan.ts';
import { mix } from './random.ts';
import { meansOf } from './means.ts';
import { scenarioOfSeed, ScenarioSource } from './source.ts';

const { hello } = builtinTarget();
const without = (changes: {
  features?: Partial<Hello['features']>;
  capabilities?: Partial<Hello['capabilities']>;
}): Hello => ({
  ...hello,
  features: { ...hello.features, ...changes.features },
  capabilities: { ...hello.capabilities, ...changes.capabilities },
});
const bare = without({
  features: {
    severalVms: false,
    pools: false,
    severalFrontends: false,
    inboundRules: false,
    ilpip: false,
    securityGroups: false,
    probes: false,
    alerts: false,
    discovery: false,
    changes: false,
  },
  capabilities: { protocols: ['udp'], maxVms: 1 },
});

test('a case is the same whoever asks for it, in whatever order', () => {
  const one = new ScenarioSource(hello, 7);
  const other = new ScenarioSource(hello, 7);
  const indices = [0, 5, 150, 151, 400, 1_000, 9_999];
  const forth = indices.map((index) => JSON.stringify(one.at(index)));
  const back = indices.toReversed().map((index) => JSON.stringify(other.at(index)));
  assert.equal(forth, back.toReversed());
});

test('another seed gives other cases at random, and the same templates', () => {
  const one = new ScenarioSource(hello, 1);
  const other = new ScenarioSource(hello, 2);
  assert.equal(one.at(3).scenario, other.at(3).scenario);
  assert.not.equal(one.at(300).scenario, other.at(300).scenario);
});

test('every stage occurs, and templates come first', () => {
  const source = new ScenarioSource(hello, 1);
  assert.is(source.at(0).stage, 'template');
  const names = new Set<string>();
  for (let index = 0; index < source.directed; index++) {
    const { stage, name } = source.at(index);
    if (stage === 'template') names.add(name ?? '');
  }
  assert.ok(names.has('all ports from many VMs'));
  assert.ok(names.has('an ILPIP beyond every limit'));
  const stages = new Set<string>();
  const means = meansOf(hello);
  for (let seed = 0; seed < 60_000; seed++) stages.add(scenarioOfSeed(mix(3, seed), means).stage);
  assert.equal([...stages].toSorted(), ['full', 'middling', 'small']);
});

test('a bare target gets nothing that it cannot do', () => {
  const source = new ScenarioSource(bare, 1);
  for (let index = 0; index < 3_000; index++) {
    const { scenario } = source.at(index);
    assert.is(scenario.deployment.vms.length, 1);
    assert.is(scenario.deployment.loadBalancers.length, 0);
    assert.is(scenario.deployment.securityGroups.length, 0);
    assert.is(scenario.deployment.vms[0]?.ilpip, null);
    for (const step of scenario.steps) {
      assert.ok(!['change', 'probe', 'discover', 'alerts', 'inbound', 'stray'].includes(step.do), step.do);
      if ('protocol' in step) assert.is(step.protocol, 'udp');
    }
  }
});

test('a pool that cannot be set is filled only where all of it is wanted', () => {
  const fixed = without({ capabilities: { settable: { ports: false, idleTimeout: true } } });
  const source = new ScenarioSource(fixed, 1);
  let fills = 0;
  for (let index = 0; index < 4_000; index++) {
    const { scenario, stage } = source.at(index);
    if (stage === 'small' && scenario.steps.some((step) => step.do === 'fill')) fills++;
  }
  assert.is(fills, 0);
});

test('pools lie within the declared range, reserved ports included', () => {
  const narrow = without({ capabilities: { portRange: { first: 2000, last: 2099 }, reservedPorts: 3 } });
  const source = new ScenarioSource(narrow, 1);
  for (let index = 0; index < 4_000; index++) {
    const { first, last } = source.at(index).scenario.settings.ports;
    assert.ok(first >= 2000 && last <= 2099 && last - first + 1 > 3, `${first}-${last}`);
  }
});

test('what random scenarios are made of occurs in all its kinds', () => {
  const means = meansOf(hello);
  const kinds = new Set<string>();
  for (let seed = 0; seed < 3_000; seed++) {
    for (const step of scenarioOfSeed(mix(5, seed), means).scenario.steps) {
      kinds.add(step.do === 'change' ? step.change.kind : step.do);
      if (step.do === 'keep-alive') kinds.add(step.by);
      if (step.do === 'fill') kinds.add(`leave ${step.leave}`);
      if (step.do === 'advance' && step.to.since !== null)
        kinds.add(`${step.to.tolerances}e${step.to.ticks}`);
    }
  }
  const all = [
    ['open', 'send', 'reply', 'close', 'stray', 'fill', 'send-all', 'close-all', 'advance', 'together'],
    ['reply-all', 'keep-alive', 'inbound', 'probe', 'discover', 'alerts', 'outbound', 'both'],
    ['join-pool', 'leave-pool', 'assign-ilpip', 'release-ilpip', 'set-security-group', 'set-logging'],
    ['leave -1', 'leave 0', 'leave 1', 'leave 2'],
    ['-1e-1', '-1e0', '0e-1', '0e0', '0e1', '1e0', '1e1'],
  ].flat();
  assert.equal(
    all.filter((kind) => !kinds.has(kind)),
    [],
  );
});

test('the plan for real time fits into a minute, and into ten where an idle timeout takes four', () => {
  const real = without({
    capabilities: {
      clock: 'real',
      resolutionMs: 10,
      toleranceMs: 20,
      idleTimeoutMs: 4_000,
      deterministic: false,
    },
  });
  const plan = directedPlan(real);
  const waits = plan.reduce((sum, { scenario }) => sum + predictedWaitMs(scenario, real), 0);
  assert.ok(waits > 8_000 && waits <= 28_000, String(waits));
  const names = plan.map(({ name }) => name);
  const timed = {
    ...real,
    capabilities: {
      ...real.capabilities,
      idleTimeoutMs: 240_000,
      settable: { ports: true, idleTimeout: false },
    },
  };
  const long = directedPlan(timed);
  const longWaits = long.reduce((sum, { scenario }) => sum + predictedWaitMs(scenario, timed), 0);
  assert.ok(longWaits > 480_000 && longWaits <= 500_000, `${longWaits} ms by timers of 4 minutes`);
  const longNames = long.map(({ name }) => name);
  assert.ok(longNames.includes('two idle timeouts, shared by everything that waits'));
  assert.ok(longNames.includes('payloads and a zero checksum, until it waits'));
  for (const wanted of [
    'flows that look alike, udp',
    'segments that belong to no flow',
    '300 ports from many VMs, to the last',
    '1000 ports from many VMs, to the last',
    'all ports from one VM',
    'all ports from many VMs',
    'an ILPIP beyond every limit',
    'two idle timeouts, shared by everything that waits',
  ]) {
    assert.ok(names.includes(wanted), wanted);
  }
});

test.run();
