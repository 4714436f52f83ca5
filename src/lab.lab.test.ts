// The kernel's NAT from the command line: what it breaks, each with a line that shows it again, and nothing left behind.
// test-timeout: 400
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { labAvailability } from '../harness/lab/availability.ts';
import { resultSchema } from '../reports/index.ts';
import {
  begin,
  brokenIn,
  environment,
  execute,
  filesIn,
  inFolder,
  program,
  resultIn,
} from './fixtures/command-line.ts';

const RUN = [...program, 'run', '--target', 'lab:nftables', '--json'];

function labTest(name: string, body: (folder: string) => unknown): void {
  test(name, async () => {
    const available = labAvailability();
    if (available.ok) await inFolder(body);
    else console.log(`SKIP ${available.code}: ${available.reason}`);
  });
}

labTest("the kernel's departures are named, each with a minimal scenario that replays", (folder) => {
  // A complete run and small scenarios take 50 s of it, and a busy machine takes more.
  const { code, stdout, stderr } = execute([...RUN, '--time', '120s'], folder);
  assert.is(code, 1, stderr);
  const parsed = resultSchema().safeParse(JSON.parse(stdout));
  assert.ok(parsed.success, parsed.error?.message);
  const result = resultIn(stdout);
  const broken = brokenIn(result);
  for (const behaviour of ['one-port-per-flow-per-destination', 'no-failure-below-capacity']) {
    assert.ok(broken.includes(behaviour), `${behaviour}, of ${broken.join(', ')}`);
    const found = result.findings.find((one) => one.behaviour === behaviour && one.follows === null);
    assert.ok(found !== undefined && found.steps.length <= 4, `${found?.steps.join('; ')}`);
    assert.ok(found.confirmed.shown > 0);
    assert.ok((found.picture?.flows.length ?? 0) > 0, 'it can be drawn');
    assert.match(found.replay, / --target lab:nftables$/);
    const replay = spawnSync('bash', ['-c', found.replay], {
      cwd: folder,
      env: environment(),
      encoding: 'utf8',
    });
    assert.is(replay.status, 1, replay.stderr);
    assert.match(replay.stdout, /\nshown {5}[1-5] of 5\n/);
  }
  const recheck = execute([...program, 'recheck', 'snatcheck-out/record.ndjson', '--json'], folder);
  assert.equal(brokenIn(resultIn(recheck.stdout)), broken, recheck.stderr);
  assert.equal(resultIn(recheck.stdout).behaviours, result.behaviours);
});

for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  labTest(`after ${signal} in the middle of a run everything is told and gone`, async (folder) => {
    const started = begin([...RUN, '--time', '60s'], folder, { SNATCHECK_LAB_TEST: folder });
    const record = join(folder, 'snatcheck-out/record.ndjson');
    while (!existsSync(record) || statSync(record).size === 0) {
      assert.is(started.child.exitCode, null, 'it runs');
      await setTimeout(20);
    }
    assert.ok(marked(folder).length >= 2, 'the mark is seen while it runs');
    started.child.kill(signal);
    const { code: ended, stdout, stderr } = await started.ended;
    assert.is(ended, code, stderr);
    assert.is(resultIn(stdout).exitCode, code);
    for (let tries = 0; tries < 40 && marked(folder).length > 0; tries += 1) await setTimeout(50);
    assert.equal(marked(folder), []);
    assert.ok(
      filesIn(folder).every((name) =>
        /^snatcheck-(out|regressions)\/[a-z0-9-]+\.(ndjson|html|json)$/.test(name),
      ),
    );
  });
}

/** Processes that inherited the mark of this run. */
function marked(folder: string): readonly string[] {
  return readdirSync('/proc').filter((name) => {
    try {
      return (
        /^\d+$/.test(name) &&
        readFileSync(`/proc/${name}/environ`, 'latin1').includes(`SNATCHECK_LAB_TEST=${folder}`)
      );
    } catch {
      // Gone meanwhile, or somebody else's.
      return false;
    }
  });
}

test.run();
