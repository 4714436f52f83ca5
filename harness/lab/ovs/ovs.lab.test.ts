// What the harness relies on in Open vSwitch's datapath in user space, and what it is there to find.
// test-timeout: 180
import { setTimeout } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Operation, SnatcheckError } from '../../../spec/vocabulary/index.ts';
import { labTest, sharedLab } from '../fixtures/lab-test.ts';
import { translatesByMethod } from '../fixtures/methods.ts';
import {
  FRONTEND,
  HOSTS,
  hostsOf,
  OTHER,
  PLATFORM,
  range,
  reply,
  run,
  seen,
  send,
  SETTINGS,
} from '../fixtures/operations.ts';
import { descendants, nameOf } from '../fixtures/processes.ts';
import { type LabTarget, startLab } from '../start-lab.ts';

const ovs = sharedLab('ovs');
const switchesOf = (lab: LabTarget) => descendants(lab.pid).filter((pid) => nameOf(pid) === 'ovs-vswitchd');

ovs.test('each method gives its address, replies come back, nothing else does', async (lab) => {
  await translatesByMethod(lab);
  assert.match(
    await lab.diagnose('sport=5000'),
    /\nudp,orig=\(src=10\.1\.0\.10,dst=198\.51\.100\.7,sport=5000/,
  );
});

ovs.test(
  'of a group too large for the socket of a switch that has no CPU, no packet is lost',
  async (lab) => {
    await lab.deploy(hostsOf(), SETTINGS);
    const [daemon = 0] = switchesOf(lab);
    process.kill(daemon, 'SIGSTOP');
    const sent = run(lab, ...range(600).map((i) => send(2, 5_000 + i, { group: 1 })));
    await setTimeout(500);
    process.kill(daemon, 'SIGCONT');
    assert.ok((await sent).every((outcome) => seen(outcome)?.[0] === FRONTEND));
  },
);

const EIGHT = { first: 2_000, last: 2_007 };
const STRAY = send(2, 7_000, { protocol: 'tcp', segment: 'syn-ack', bytes: 0 });

ovs.test('a full pool lets the next flow out untranslated, and a stray segment', async (lab) => {
  await lab.deploy(hostsOf(), { ...SETTINGS, ports: EIGHT });
  const outcomes = await run(lab, ...range(40).map((i) => send(2 + (i % 3), 5_000 + i)), STRAY);
  const flows = outcomes.slice(0, 40).map(seen);
  const ports = flows.flatMap((at) => (at?.[0] === FRONTEND ? [at[1]] : []));
  // It may miss the one port that is left, and find it at the next flow.
  assert.equal(
    ports.toSorted((a, b) => a - b),
    range(8).map((i) => 2_000 + i),
  );
  for (const [i, at] of flows.entries()) {
    if (at?.[0] !== FRONTEND) assert.equal(at, [HOSTS + (i % 3), 5_000 + i]);
  }
  assert.equal(seen(outcomes[40]), [HOSTS, 7_000]);
});

labTest(
  'ovs-translated-only',
  'unless only what was translated may leave; the ports of idle flows are free at a sweep',
  async (lab) => {
    await lab.deploy(hostsOf(), { ports: EIGHT, idleTimeoutMs: 1_000 });
    const outcomes = await run(lab, ...range(40).map((i) => send(2, 5_000 + i)), STRAY);
    const opened = outcomes.filter((one) => seen(one) !== null);
    assert.ok(opened.every((one) => seen(one)?.[0] === FRONTEND));
    // A slow machine may have let the first ones end.
    const [first, last] = [outcomes.at(0)?.sent ?? 0, outcomes.at(-1)?.seen ?? 0];
    if (last - first < 900) assert.is(opened.length, 8);
    // T, and 20 s of a clock that runs 60 times as fast.
    await lab.run([{ op: 'advance', ms: 1_000 + 20_000 / 60 + 200 }]);
    const late = await run(lab, ...opened.map((one) => reply(FRONTEND, seen(one)?.[1] ?? 0)));
    assert.ok(late.every(({ deliveries }) => deliveries.length === 0));
    const again = await run(lab, ...range(40).map((i) => send(3, 6_000 + i)));
    assert.ok(again.filter((outcome) => seen(outcome)?.[0] === FRONTEND).length >= 8);
  },
);

ovs.test('pools of addresses with gaps, changes under live flows, and reset', async (lab) => {
  const { loadBalancers, ...rest } = hostsOf(200);
  const frontends = [FRONTEND, FRONTEND + 2, FRONTEND + 3];
  const gaps = { ...rest, loadBalancers: loadBalancers.map((one) => ({ ...one, frontends })) };
  await lab.deploy(gaps, SETTINGS);
  const spread = await run(lab, ...range(200).map((i) => send(2 + i, 5_000)));
  assert.equal(
    [...new Set(spread.map((one) => seen(one)?.[0] ?? 0))].toSorted((a, b) => a - b),
    frontends,
  );

  await lab.deploy(hostsOf(), SETTINGS);
  const [live] = await run(lab, send(2, 5_000));
  const change = (what: Extract<Operation, { op: 'change' }>['change']): Operation => ({
    op: 'change',
    change: what,
  });
  await lab.run([
    change({ kind: 'leave-pool', vm: 'pooled-0', loadBalancer: 'lb' }),
    change({ kind: 'assign-ilpip', vm: 'pooled-1', address: OTHER }),
  ]);
  const [same, left, own] = await run(lab, send(2, 5_000), send(2, 5_010), send(3, 5_011));
  assert.equal([seen(same), seen(left)?.[0], seen(own)?.[0]], [seen(live), PLATFORM, OTHER]);
  await lab.reset();
  const [back] = await run(lab, send(2, 5_020));
  assert.is(seen(back)?.[0], FRONTEND);
});

ovs.end();

labTest('ovs', 'a switch that dies under its packets is told, with the end of its log', async (lab) => {
  await lab.deploy(hostsOf(), SETTINGS);
  const second = await startLab('ovs-translated-only');
  await second.deploy(hostsOf(), SETTINGS);
  const [daemon = 0] = switchesOf(lab);
  process.kill(daemon, 'SIGKILL');
  const failure = await run(lab, send(2, 5_000)).then(
    () => null,
    (error: SnatcheckError) => error,
  );
  assert.is(failure?.code, 'lab-nat-died');
  assert.match(failure?.received ?? '', /\|INFO\|/);
  // Another lab at the same time has nothing to do with it.
  assert.is(seen((await run(second, send(2, 5_000)))[0])?.[0], FRONTEND);
  await second.bye();
});

test.run();
