// A Linux kernel that is a process: that it is another one, translates, and what is told when it does not come up or ends.
// test-timeout: 240
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { release, tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Send, SnatcheckError } from '../../../spec/vocabulary/index.ts';
import { fullUntilReset } from '../fixtures/full-pool.ts';
import { lastsUntilTimeout } from '../fixtures/idle.ts';
import { labTest, sharedLab, whereItCanBe } from '../fixtures/lab-test.ts';
import { translatesByMethod } from '../fixtures/methods.ts';
import { FRONTEND, HOSTS, hostsOf, range, run, seen, send, SETTINGS } from '../fixtures/operations.ts';
import { descendants, nameOf } from '../fixtures/processes.ts';
import { startLab } from '../start-lab.ts';

const lab = sharedLab('uml');

lab.test('each method gives its address, by a kernel that is not this one', async (lab) => {
  assert.match(lab.hello.version, /^\d+\.\d+\.\d+/);
  assert.is.not(lab.hello.version, release());
  await translatesByMethod(lab);
  assert.match(await lab.diagnose('sport=5000'), /src=10\.1\.0\.10 dst=198\.51\.100\.7 sport=5000/);
});

lab.test('a flow that its table does not know leaves with its private source', async (lab) => {
  await lab.deploy(hostsOf(), SETTINGS);
  const stray: Send = send(2, 7_000, { protocol: 'tcp', segment: 'rst', bytes: 0 });
  assert.is(seen((await run(lab, stray))[0])?.[0], HOSTS);
});

lab.test('a pool of eight ports is full after eight flows, until it is reset', fullUntilReset);

lab.test('an idle flow lasts until T and no longer, by its own clock', lastsUntilTimeout);

lab.test('64,511 flows from one host, each with a port of its own', async (lab) => {
  await lab.deploy(hostsOf(), SETTINGS);
  const outcomes = await run(lab, ...range(64_511).map((i) => send(2, 1_025 + i)));
  assert.is(new Set(outcomes.map((outcome) => seen(outcome)?.[1])).size, 64_511);
});

lab.test('each packet is waited for, also one that comes as it falls asleep', async (lab) => {
  await lab.deploy(hostsOf(), SETTINGS);
  // Whatever follows a batch asks for its counters, so that it is about to sleep when the next one comes.
  for (const i of range(1_500)) {
    assert.is(seen((await run(lab, send(2, 2_000 + i)))[0])?.[0], FRONTEND, `packet ${i}`);
  }
});

lab.end();

labTest('uml', 'one that ends in the middle is told so, and nothing that it left is judged', async (lab) => {
  await lab.deploy(hostsOf(), SETTINGS);
  // The first; the others are what runs on it.
  const [kernel = 0] = descendants(lab.pid)
    .filter((pid) => nameOf(pid).startsWith('linux.uml'))
    .toSorted((a, b) => a - b);
  process.kill(kernel, 'SIGKILL');
  const told = await Promise.resolve(run(lab, send(2, 5_000))).catch((error: unknown) => error);
  assert.is((told as SnatcheckError).code, 'lab-uml');
  assert.match((told as SnatcheckError).received, /its end/);
});

whereItCanBe('uml', "a kernel of one's own, and its modules, by their paths", async () => {
  const folder = mkdtempSync(join(tmpdir(), 'snatcheck-uml-'));
  try {
    const { stdout } = spawnSync('sh', ['-c', 'command -v linux.uml'], { encoding: 'utf8' });
    copyFileSync(stdout.trim(), join(folder, 'linux'));
    process.env['SNATCHECK_UML_KERNEL'] = relative(process.cwd(), join(folder, 'linux'));
    process.env['SNATCHECK_UML_MODULES'] = '/usr/lib/uml/modules';
    const lab = await startLab('uml');
    try {
      await lab.deploy(hostsOf(), SETTINGS);
      assert.is(seen((await run(lab, send(2, 5_000)))[0])?.[0], FRONTEND);
    } finally {
      await lab.bye();
    }
  } finally {
    delete process.env['SNATCHECK_UML_KERNEL'];
    delete process.env['SNATCHECK_UML_MODULES'];
    rmSync(folder, { recursive: true, force: true });
  }
});

/** Programs that stand for a kernel of somebody's that does not come up. */
const BAD = {
  'ends at once': ['echo "cannot map memory" >&2; exit 1', /its end[^]*cannot map memory/],
  'says nothing': ['exec sleep 60', /none/],
} as const;
for (const [what, [script, received]] of Object.entries(BAD)) {
  whereItCanBe('uml', `a kernel of one's own that ${what} is told so`, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'snatcheck-uml-'));
    try {
      const program = join(folder, 'linux');
      writeFileSync(program, `#!/bin/sh\n${script}\n`);
      chmodSync(program, 0o755);
      process.env['SNATCHECK_UML_KERNEL'] = program;
      const told: unknown = await startLab('uml', { callLimitMs: 1_000 }).catch((error: unknown) => error);
      assert.is((told as SnatcheckError).code, 'lab-uml', String(told));
      assert.match((told as SnatcheckError).received, received);
    } finally {
      delete process.env['SNATCHECK_UML_KERNEL'];
      rmSync(folder, { recursive: true, force: true });
    }
  });
}

test.run();
