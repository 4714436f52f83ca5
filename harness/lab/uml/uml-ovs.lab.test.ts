// The kernel's datapath of Open vSwitch: that it translates what its flows say, and nothing else leaves or comes in.
// test-timeout: 180
import { spawnSync } from 'node:child_process';
import { release } from 'node:os';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { SnatcheckError } from '../../../spec/vocabulary/index.ts';
import { fullUntilReset } from '../fixtures/full-pool.ts';
import { lastsUntilTimeout } from '../fixtures/idle.ts';
import { sharedLab, whereItCanBe } from '../fixtures/lab-test.ts';
import { translatesByMethod } from '../fixtures/methods.ts';
import {
  FRONTEND,
  hostsOf,
  PLATFORM,
  range,
  run,
  seen,
  send,
  SERVER,
  SETTINGS,
} from '../fixtures/operations.ts';
import { startLab } from '../start-lab.ts';

const lab = sharedLab('uml-ovs');

lab.test('each method gives its address, by a kernel that is not this one', async (lab) => {
  assert.match(lab.hello.organisation, /Open vSwitch/);
  assert.is.not(lab.hello.version, release());
  await translatesByMethod(lab);
  assert.match(await lab.diagnose('sport=5000'), /src=10\.1\.0\.10 dst=198\.51\.100\.7 sport=5000/);
});

lab.test('what belongs to no connection does not pass', async (lab) => {
  await lab.deploy(hostsOf(), SETTINGS);
  const [stray] = await run(lab, send(2, 7_000, { protocol: 'tcp', segment: 'rst', bytes: 0 }));
  assert.equal([stray?.arrivals, stray?.deliveries], [[], []]);
});

lab.test('a pool of eight ports is full after eight flows, until it is reset', fullUntilReset);

lab.test('frontends with gaps between them all have flows', async (lab) => {
  const deployed = hostsOf();
  const frontends = [FRONTEND, FRONTEND + 2, FRONTEND + 5];
  await lab.deploy(
    { ...deployed, loadBalancers: deployed.loadBalancers.map((one) => ({ ...one, frontends })) },
    SETTINGS,
  );
  const outcomes = await run(lab, ...range(16).map((i) => send(2, 5_000, { destination: SERVER + i })));
  assert.equal([...new Set(outcomes.map((outcome) => seen(outcome)?.[0]))].toSorted(), frontends);
});

lab.test('a change is in force when it is made, and live flows stay as they are', async (lab) => {
  const deployed = hostsOf();
  await lab.deploy(deployed, SETTINGS);
  const [before] = await run(lab, send(2, 5_000));
  await lab.run([{ op: 'change', change: { kind: 'leave-pool', vm: 'pooled-0', loadBalancer: 'lb' } }]);
  const [live, after] = await run(lab, send(2, 5_000), send(2, 5_001));
  assert.equal(
    [seen(before), seen(live)].map((at) => at?.[0]),
    [FRONTEND, FRONTEND],
  );
  assert.is(seen(after)?.[0], PLATFORM);
});

lab.test('an idle flow lasts until T and no longer, by its own clock', lastsUntilTimeout);

lab.end();

whereItCanBe('uml-ovs', 'a kernel without a datapath of Open vSwitch is told so', async () => {
  const { stdout } = spawnSync('sh', ['-c', 'command -v linux.uml'], { encoding: 'utf8' });
  // Debian's has it as a module, and is given none.
  process.env['SNATCHECK_UML_KERNEL'] = stdout.trim();
  try {
    const told: unknown = await startLab('uml-ovs').catch((error: unknown) => error);
    assert.is((told as SnatcheckError).code, 'lab-ovs', String(told));
    assert.match((told as SnatcheckError).received, 'module is probably not loaded');
  } finally {
    delete process.env['SNATCHECK_UML_KERNEL'];
  }
});

test.run();
