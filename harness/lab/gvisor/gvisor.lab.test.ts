// gVisor's network stack as a router: that it translates, that its clock is ours, and what it is there to find.
// test-timeout: 180
import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Deployment, SnatcheckError } from '../../../spec/vocabulary/index.ts';
import { systemAvailability } from '../availability.ts';
import { labTest, sharedLab, whereItCanBe } from '../fixtures/lab-test.ts';
import { ALONE, keptBetween } from '../fixtures/one-vm.ts';
import {
  FRONTEND,
  hostsOf,
  PLATFORM,
  range,
  reply,
  run,
  seen,
  send,
  SERVER,
  SETTINGS,
} from '../fixtures/operations.ts';
import { descendants, nameOf } from '../fixtures/processes.ts';
import { startLab } from '../start-lab.ts';
import { systems } from '../systems/index.ts';

const FOLDER = fileURLToPath(new URL('.', import.meta.url));
/** Its table lets go of a flow after 120 s, of which these are 1,000 ms. */
const FAST = { idleTimeoutMs: 2_000 } as const;

/** Without an ILPIP, which it has no rule for. */
function withoutIlpip(): Deployment {
  const hosts = hostsOf();
  return { ...hosts, vms: hosts.vms.map((vm) => ({ ...vm, ilpip: null })) };
}

const lab = sharedLab('gvisor');

lab.test('both methods give their addresses, and replies come back', async (lab) => {
  await lab.deploy(withoutIlpip(), SETTINGS);
  const outcomes = await run(
    lab,
    send(1, 5_000),
    send(2, 5_000),
    send(3, 5_000),
    send(2, 5_001, { bytes: 60_000 }),
    send(2, 5_002, { protocol: 'tcp', segment: 'syn', bytes: 0 }),
  );
  assert.equal(outcomes.map(seen).toSpliced(2, 1), [
    [PLATFORM, 5_000],
    [FRONTEND, 5_000],
    [FRONTEND, 5_001],
    [FRONTEND, 5_002],
  ]);
  // The other host's port of that number is another one, anywhere.
  const port = seen(outcomes[2])?.[1] ?? 0;
  assert.ok(port >= 1_024 && port !== 5_000);
  const [back] = await run(lab, reply(FRONTEND, port));
  assert.equal(back?.deliveries, [{ vm: 3, port: 5_000, source: SERVER, sourcePort: 443, intact: true }]);
  assert.match(await lab.diagnose('POSTROUTING'), /dropped by POSTROUTING: 0/);
});

lab.test('a VM that leaves its pool keeps its flow and has another address for the next', async (lab) => {
  await lab.deploy(withoutIlpip(), SETTINGS);
  assert.equal((await run(lab, send(2, 5_000))).map(seen), [[FRONTEND, 5_000]]);
  await lab.run([{ op: 'change', change: { kind: 'leave-pool', vm: 'pooled-0', loadBalancer: 'lb' } }]);
  assert.equal((await run(lab, send(2, 5_000), send(2, 5_001))).map(seen), [
    [FRONTEND, 5_000],
    [PLATFORM, 5_001],
  ]);
});

lab.test('a datagram without a checksum has a wrong one afterwards', async (lab) => {
  await lab.deploy(withoutIlpip(), SETTINGS);
  const outcomes = await run(lab, send(2, 5_000), send(2, 5_000, { zeroChecksum: true }));
  assert.equal(
    outcomes.map(({ arrivals: [arrival] }) => arrival?.intact),
    [true, false],
  );
});

lab.test('it forgets at once', async (lab) => {
  await lab.deploy(withoutIlpip(), SETTINGS);
  for (const round of range(5)) {
    assert.equal((await run(lab, send(2 + (round % 3), 5_000))).map(seen), [[FRONTEND, 5_000]]);
    await lab.reset();
    assert.equal((await run(lab, reply(FRONTEND, 5_000)))[0]?.deliveries, [], `round ${round}`);
    await lab.reset();
  }
});
lab.end();

labTest(
  'gvisor',
  'a flow is forgotten after 120 s of its clock, which are half of the timeout',
  async (lab) => {
    await lab.deploy(ALONE, SETTINGS);
    assert.ok(await keptBetween(lab, 900, 1_020));
  },
  FAST,
);

labTest('gvisor', 'a router that dies in mid-run ends the run', async (lab) => {
  await lab.deploy(withoutIlpip(), SETTINGS);
  await run(lab, send(2, 5_000));
  const routers = descendants(lab.pid).filter((pid) => nameOf(pid) === 'gateway');
  assert.is(routers.length, 1);
  process.kill(routers[0] ?? 0, 'SIGKILL');
  await setTimeout(300);
  const error: unknown = await run(lab, send(2, 5_001)).catch((thrown: unknown) => thrown);
  assert.is((error as SnatcheckError).code, 'lab-nat-died');
});

whereItCanBe('gvisor', 'what does not compile is told in the words of the compiler', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'snatcheck-gvisor-'));
  try {
    cpSync(FOLDER, folder, { recursive: true });
    appendFileSync(join(folder, 'clock.go'), 'var unfinished int = "text"\n');
    const error: unknown = await startLab(join(folder, 'gvisor.sh')).catch((thrown: unknown) => thrown);
    assert.is((error as SnatcheckError).code, 'lab-nat-failed', String(error));
    assert.match((error as SnatcheckError).received, /clock\.go:\d+:\d+: cannot use "text"/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

whereItCanBe('gvisor', 'where its library is not installed, that is what is told', () => {
  const { gvisor } = systems;
  assert.ok(gvisor);
  const probe = { command: ['sh', '-c', 'echo "lab-gvisor: no /usr/share/gocode" >&2; exit 1'], input: '' };
  const missing = systemAvailability({ ...gvisor, probe }, null);
  assert.not.ok(missing.ok);
  if (missing.ok) return;
  assert.is(missing.code, 'lab-gvisor');
  assert.match(missing.remedy, /golang-gvisor-gvisor-dev/);
});

whereItCanBe('gvisor', 'its Go is as gofmt writes it', () => {
  const { stdout, stderr } = spawnSync('/usr/lib/go/bin/gofmt', ['-l', FOLDER], { encoding: 'utf8' });
  assert.equal([stdout, stderr], ['', '']);
});

test.run();
