// What the harness relies on in slirp4netns, and what it is there to find.
// test-timeout: 120
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Deployment, type SnatcheckError } from '../../../spec/vocabulary/index.ts';
import { labAvailability } from '../availability.ts';
import { hostsOf, OTHER, PLATFORM, range, reply, run, seen, send, SETTINGS } from '../fixtures/operations.ts';
import { type LabTarget, startLab } from '../start-lab.ts';

/** One VM without an address of its own. */
const [ONE] = hostsOf(0).vms.filter(({ ilpip }) => ilpip === null);
const ALONE: Deployment = { ...hostsOf(0), vms: ONE === undefined ? [] : [ONE], loadBalancers: [] };

withLab('what leaves comes back, and every packet is told from the next', async (lab) => {
  const sizes = [0, 8, 1_472, 1_473, 30_000];
  const outcomes = await run(lab, ...sizes.map((bytes, i) => send(0, 5_000 + i, { bytes })));
  const at = outcomes.map(seen);
  assert.equal(
    at.map((one) => one?.[0]),
    sizes.map(() => PLATFORM),
  );
  assert.is(new Set(at.map((one) => one?.[1])).size, sizes.length);
  assert.ok(outcomes.every(({ arrivals }) => arrivals.length === 1 && arrivals[0]?.intact === true));
  const port = at[1]?.[1] ?? 0;
  const back = await run(lab, reply(PLATFORM, port), reply(PLATFORM, port, { source: OTHER }));
  // It does not ask who sends.
  assert.equal(
    back.map(({ deliveries }) => deliveries.map((one) => one.port)),
    [[5_001], [5_001]],
  );
});

withLab('a daemon that dies in mid-run ends the run', async (lab) => {
  await run(lab, send(0, 5_000));
  for (const pid of daemonsOf(lab.pid)) process.kill(pid, 'SIGKILL');
  await setTimeout(500);
  const error = await run(lab, send(0, 5_001)).then(
    () => null,
    (thrown: SnatcheckError) => thrown,
  );
  assert.is(error?.code, 'lab-nat-died');
});

withLab('a flow is held for 240 s of its clock', async (lab) => {
  assert.equal(await kept(lab, 3_800, 4_200), [true, false]);
});

withLab('flows to one destination use up the ports of another', async (lab) => {
  const outcomes = await run(
    lab,
    ...range(511).map((i) => send(0, 6_000 + i)),
    send(0, 5_000, { destination: OTHER }),
    send(0, 5_001),
  );
  // A slow machine may have let the first ones end.
  if ((outcomes.at(-1)?.seen ?? 0) - (outcomes[0]?.sent ?? 0) > 3_500) return;
  assert.is(new Set(outcomes.slice(0, 512).map((one) => seen(one)?.[1])).size, 512);
  assert.is(outcomes[512]?.arrivals.length, 0);
});

/** Whether a flow that was idle for so many ms gets its replies still. */
async function kept(lab: LabTarget, ...idle: readonly number[]): Promise<readonly boolean[]> {
  const answers: boolean[] = [];
  for (const [i, ms] of idle.entries()) {
    const [opened] = await run(lab, send(0, 6_000 + i));
    await lab.run([{ op: 'advance', ms }]);
    const [back] = await run(lab, reply(PLATFORM, seen(opened)?.[1] ?? 0));
    answers.push(back?.deliveries.length === 1);
  }
  return answers;
}

function withLab(name: string, body: (lab: LabTarget) => Promise<void>): void {
  test(name, async () => {
    const available = labAvailability('slirp4netns');
    if (!available.ok) {
      console.log(`SKIP ${available.code}: ${available.reason}`);
      return;
    }
    const lab = await startLab('slirp4netns');
    const processes = descendants(lab.pid);
    try {
      await lab.deploy(ALONE, SETTINGS);
      await body(lab);
    } finally {
      await lab.bye();
    }
    assert.equal(
      processes.filter((pid) => existsSync(`/proc/${pid}`)),
      [],
    );
  });
}

function daemonsOf(root: number): readonly number[] {
  const pids = descendants(root).filter(
    (pid) => readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === 'slirp4netns',
  );
  assert.ok(pids.length > 0, `no slirp4netns below ${root}`);
  return pids;
}

function descendants(root: number): readonly number[] {
  const parents = readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return [];
    try {
      return [
        [
          Number(pid),
          Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]),
        ] as const,
      ];
    } catch {
      return [];
    }
  });
  const below = (of: number): readonly number[] =>
    parents.flatMap(([pid, parent]) => (parent === of ? [pid, ...below(pid)] : []));
  return below(root);
}

test.run();
