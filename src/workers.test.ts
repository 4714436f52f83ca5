// A run whose cases several processes share: what is found, saved and recorded does not depend on their number.
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { builtinTarget } from '../harness/builtin/target.ts';
import type { Target } from '../harness/target/contract.ts';
import { brokenTargets } from './fixtures/broken.ts';
import {
  begin,
  brokenIn,
  command,
  execute,
  filesIn,
  inFolder,
  program,
  resultIn,
} from './fixtures/command-line.ts';
import { recheck } from './recheck.ts';
import { run, type RunOptions } from './run.ts';
import { workersFor } from './workers-for.ts';

/** Processes that run a share, by their numbers. */
function workersOf(pid: number): readonly string[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ');
  return children.filter((child) => {
    return child !== '' && readFileSync(`/proc/${child}/cmdline`, 'utf8').includes('worker.entry');
  });
}

/** The process group: what a terminal's signals reach. */
function groupOf(pid: string): string {
  // After the name, which may hold anything.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  return fields[2] ?? '';
}

/** What the workers import this file for: a broken target, or, in the second process that asks, one that ends it. */
export async function start(argument: unknown): Promise<Target> {
  const target = await brokenTargets['same-port']?.start();
  if (target === undefined) throw new Error('no such target');
  if (argument === null) return target;
  try {
    mkdirSync(join(String(argument), 'taken'));
    return target;
  } catch {
    let batches = 0;
    return {
      hello: target.hello,
      deploy: (deployment, settings) => target.deploy(deployment, settings),
      run: (batch) => (++batches > 400 ? process.exit(7) : target.run(batch)),
      reset: () => target.reset(),
      bye: () => target.bye(),
    };
  }
}

function runIn(folder: string, count: number, more: Partial<RunOptions> = {}, argument: unknown = null) {
  return run({
    start: () => start(null),
    campaign: { cases: 24, timeMs: 600_000, shrinkExecutions: 10 },
    workers: { count, module: import.meta.url, argument },
    outFolder: join(folder, `out`),
    regressions: join(folder, `kept`),
    replay: (path) => (path === null ? '' : path.slice(folder.length)),
    ...more,
  });
}

/** All but the clock. */
function recordIn(folder: string): string {
  return readFileSync(join(folder, 'out/record.ndjson'), 'utf8').replace(/"started":"[^"]*"/, '');
}

// A worker imports this file too, and must not run its tests.
if (process.send === undefined || process.argv[1] === import.meta.filename) {
  test('one and three workers give the same document, the same files and the same record', async () => {
    const all: unknown[] = [];
    for (const count of [1, 3]) {
      await inFolder(async (folder) => {
        const first = await runIn(folder, count);
        const files = filesIn(folder).map((path) => [path, readFileSync(join(folder, path), 'utf8').length]);
        // Once more with what was saved, which only one of them is to try.
        const again = await runIn(folder, count);
        const rechecked = await recheck(join(folder, 'out/record.ndjson'));
        const stable = [first, again].map(({ result }) => ({ ...result, started: '', durationMs: 0 }));
        all.push({ stable, files, retried: again.retried.length, record: recordIn(folder) });
        assert.ok(first.saved.length > 1, `${first.saved.length} saved`);
        assert.is(first.result.exitCode, 1);
        assert.equal(rechecked.differences, []);
        assert.is(rechecked.outcome.cases, again.result.cases);
        assert.is(rechecked.outcome.observations, again.result.observations);
        const told = again.result.findings.map(({ behaviour, case: { index } }) => `${behaviour} ${index}`);
        for (const { violation, case: one } of rechecked.outcome.found.slice(
          0,
          brokenIn(again.result).length,
        )) {
          assert.ok(told.includes(`${violation.behaviour} ${one.index}`), violation.behaviour);
        }
      });
    }
    const strip = (one: unknown) => JSON.stringify(one).replaceAll(/snatcheck it's-\w+/g, '');
    const [whole, other] = [strip(all[0]), strip(all[1])];
    let at = 0;
    while (at < whole.length && whole[at] === other[at]) at++;
    // An excerpt: all of it is megabytes.
    assert.is(other.slice(at - 300, at + 300), whole.slice(at - 300, at + 300));
  });

  test('a worker that dies is named, ends the run with 3 or 1, and leaves what all of them saw', () =>
    inFolder(async (folder) => {
      const campaign = { cases: null, timeMs: 60_000 };
      const behaviours = ['nsg-default-rules'];
      const { result } = await runIn(folder, 2, { campaign, behaviours }, folder);
      assert.is(result.exitCode, 3, result.summary);
      assert.match(result.summary, /worker [12] of 2: ended with code 7/);
      const { outcome, truncated } = await recheck(join(folder, 'out/record.ndjson'));
      assert.is(truncated, null);
      assert.ok(outcome.cases > 2 && outcome.found.length > 0);
      assert.equal(
        filesIn(join(folder, 'out')).filter((name) => name.includes('worker')),
        [],
      );
    }));

  test('Ctrl-C ends all of them, and what they saw is kept', () =>
    inFolder(async (folder) => {
      const args = ['run', '--workers', '2', '--time', '60s', '--quiet'];
      const { child, ended } = begin([...program, ...args], folder);
      const record = join(folder, 'snatcheck-out/record.ndjson.worker2');
      while (child.exitCode === null && !filesIn(folder).includes(record.slice(folder.length + 1))) {
        await setTimeout(50);
      }
      await setTimeout(500);
      child.kill('SIGINT');
      const { code, stdout } = await ended;
      assert.is(code, 130, stdout);
      const { stderr } = execute([...program, 'recheck', 'snatcheck-out/record.ndjson'], folder);
      assert.match(stderr, 'Every whole case comes out as it was recorded.');
      assert.equal(
        filesIn(folder).filter((name) => name.includes('worker')),
        [],
      );
    }));

  test('Ctrl-C reaches workers by way of the run alone, so that it is no failure of theirs while they start', () =>
    inFolder(async (folder) => {
      if (process.platform !== 'linux') {
        console.log('SKIP no /proc to look at processes in');
        return;
      }
      const args = ['run', '--workers', '2', '--time', '60s', '--quiet'];
      const { child, ended } = begin([...program, ...args], folder);
      const pid = child.pid ?? 0;
      let workers: readonly string[] = [];
      while (child.exitCode === null && workers.length < 2) {
        await setTimeout(20);
        workers = workersOf(pid);
      }
      // As a terminal would, to the workers' groups if they are those of the run.
      for (const worker of workers) assert.is.not(groupOf(worker), groupOf(String(pid)));
      child.kill('SIGINT');
      const { code, stderr } = await ended;
      assert.is(code, 130, stderr);
    }));

  test('a target that can be there once only has one worker', async () => {
    for (const target of ['http://127.0.0.1:9', 'lab:nftables', 'same-port']) {
      const { code, stderr } = await command('run', '--target', target, '--workers', '2');
      assert.is(code, 2, stderr);
      assert.match(stderr, '--workers 1 for ');
    }
    const { code } = await command('run', '--workers', 'all');
    assert.is(code, 2);
  });

  test('left to the machine, all cores share what is worth it', () => {
    const { hello } = builtinTarget();
    const real = { ...hello, capabilities: { ...hello.capabilities, clock: 'real' as const } };
    assert.is(workersFor('auto', hello, { timeMs: 60_000 }, 8), 8);
    assert.is(workersFor('auto', hello, { timeMs: 60_000, cases: 6_000 }, 8), 3);
    assert.is(workersFor('auto', hello, { timeMs: 60_000, cases: 50 }, 8), 1);
    assert.is(workersFor('auto', hello, { timeMs: 5_000 }, 8), 1);
    assert.is(workersFor('auto', real, { timeMs: 60_000 }, 8), 1);
    assert.is(workersFor(3, real, { timeMs: 500 }, 8), 3);
  });

  test('a worker writes its own target and its own judge: the document is that of the command line', () =>
    inFolder(async (folder) => {
      const results: unknown[] = [];
      for (const count of ['1', '2']) {
        const args = ['run', '--cases', '200', '--workers', count, '--json', '--quiet', '--no-save'];
        const { stdout } = await command(...args, '--output', join(folder, 'out'));
        results.push({ ...resultIn(stdout), started: '', durationMs: 0, command: '' });
      }
      assert.equal(results[1], results[0]);
    }));

  test.run();
}
