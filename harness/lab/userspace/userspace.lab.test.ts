// What the harness relies on in slirp4netns by raw packets, and what it is there to find.
// test-timeout: 120
import { setTimeout } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type SnatcheckError } from '../../../spec/vocabulary/index.ts';
import { labTest, sharedLab } from '../fixtures/lab-test.ts';
import { ALONE, keptBetween } from '../fixtures/one-vm.ts';
import { OTHER, PLATFORM, range, reply, run, seen, send, SETTINGS } from '../fixtures/operations.ts';
import { descendants, nameOf } from '../fixtures/processes.ts';

const slirp = sharedLab('slirp4netns');

slirp.test('what leaves comes back, and every packet is told from the next', async (lab) => {
  await lab.deploy(ALONE, SETTINGS);
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

slirp.test('a flow is held for 240 s of its clock', async (lab) => {
  await lab.deploy(ALONE, SETTINGS);
  assert.ok(await keptBetween(lab, 3_800, 4_200));
});

slirp.test('flows to one destination use up the ports of another', async (lab) => {
  await lab.deploy(ALONE, SETTINGS);
  const outcomes = await run(
    lab,
    ...range(63).map((i) => send(0, 6_000 + i)),
    send(0, 5_000, { destination: OTHER }),
    send(0, 5_001),
  );
  // A slow machine may have let the first ones end.
  if ((outcomes.at(-1)?.seen ?? 0) - (outcomes[0]?.sent ?? 0) > 3_500) return;
  assert.is(new Set(outcomes.slice(0, 64).map((one) => seen(one)?.[1])).size, 64);
  assert.is(outcomes[64]?.arrivals.length, 0);
});
slirp.end();

labTest('slirp4netns', 'a daemon that dies in mid-run ends the run', async (lab) => {
  await lab.deploy(ALONE, SETTINGS);
  await run(lab, send(0, 5_000));
  const daemons = descendants(lab.pid).filter((pid) => nameOf(pid) === 'slirp4netns');
  assert.ok(daemons.length > 0, `no slirp4netns below ${lab.pid}`);
  for (const pid of daemons) process.kill(pid, 'SIGKILL');
  await setTimeout(500);
  const error = await run(lab, send(0, 5_001)).then(
    () => null,
    (thrown: SnatcheckError) => thrown,
  );
  assert.is(error?.code, 'lab-nat-died');
});

test.run();
