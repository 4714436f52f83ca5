// test-timeout: 300
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { toy } from '../harness/adapters/fixtures/scene.ts';
import { chooseTarget, splitProgram } from './chosen-target.ts';
import { targets } from './targets.ts';

const folder = mkdtempSync(join(tmpdir(), 'snatcheck-chosen-'));
test.after(() => rmSync(folder, { recursive: true, force: true }));

function start(...words: readonly string[]): ChildProcess {
  const bin = fileURLToPath(new URL('./bin.ts', import.meta.url));
  const node = ['-C', 'snatcheck-source', '--import', import.meta.resolve('tsx'), bin, ...words];
  return spawn(process.execPath, node, { stdio: ['ignore', 'pipe', 'pipe'] });
}

async function ended(
  child: ChildProcess,
): Promise<{ readonly status: number | null; readonly text: string }> {
  let text = '';
  child.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const [status] = (await once(child, 'close')) as [number | null];
  return { status, text };
}

const quick = ['--cases', '60', '--time', '10s', '--quiet', '--no-save', '--output', folder];
const run = (fault: string) => start('run', ...quick, '--', ...toy(fault));

test('a target is a name, a module, a server or a program', () => {
  const none = { target: undefined, tokenEnv: undefined, program: null };
  assert.equal(chooseTarget(none, 'builtin', targets).words, ['--target', 'builtin']);
  assert.is(chooseTarget(none, 'builtin', targets).adapter, null);
  for (const target of [
    './nat.ts',
    '../nat.js',
    '/nat.mjs',
    'nat.ts',
    'http://127.0.0.1:1/',
    'https://nat.test',
  ]) {
    const chosen = chooseTarget({ ...none, target }, 'builtin', targets);
    assert.equal(chosen.words, ['--target', target]);
    assert.is.not(chosen.adapter, null);
  }
  for (const target of ['lab:nftables', 'lab:./my-nat.sh']) {
    const slow = chooseTarget({ ...none, target, realtime: true }, 'builtin', targets);
    assert.equal(slow.words, ['--target', target, '--realtime']);
  }
  const { own, program } = splitProgram(['--seed', '1', '--', './nat', '--', '-v']);
  assert.equal(own, ['--seed', '1']);
  assert.equal(chooseTarget({ ...none, program }, 'builtin', targets).words, ['--', './nat', '--', '-v']);
});

test('what chooses no target is a usage error', () => {
  const none = { target: undefined, tokenEnv: undefined, program: null };
  const refused = (words: Partial<Parameters<typeof chooseTarget>[0]>, code: string) =>
    assert.throws(
      () => chooseTarget({ ...none, ...words }, 'builtin', targets),
      (error: { code: string }) => error.code === code,
    );
  refused({ program: [] }, 'usage');
  refused({ program: ['./nat'], target: 'builtin' }, 'usage');
  refused({ target: 'http://127.0.0.1/', tokenEnv: 'NOBODY_SET_THIS' }, 'usage');
  refused({ target: 'lab:nothing' }, 'target-unknown');
  refused({ realtime: true }, 'usage');
  refused({ program: ['./nat'], realtime: true }, 'usage');
});

test('a broken adapter is refused before anything is judged', async () => {
  const broken = await ended(run('clock-stands'));
  assert.is(broken.status, 3, broken.text);
  assert.match(broken.text, 'adapter-broken');
  const tested = await ended(start('adapter-test', '--', ...toy('no-reset')));
  assert.is(tested.status, 3, tested.text);
  assert.match(tested.text, /FAILED\s+reset/);
  assert.is((await ended(start('adapter-test'))).status, 2);
  assert.is((await ended(start('adapter-test', '--target', 'builtin'))).status, 2);
});

test('a sound adapter whose system stops on a step: no verdict about the NAT, exit code 3', async () => {
  const stopped = await ended(run('exit-at-fin'));
  assert.is(stopped.status, 3, stopped.text);
  assert.match(stopped.text, /exit code 9/);
});

test('an interrupted run leaves no adapter behind', async () => {
  const mark = `mark-${process.pid}`;
  const child = start('run', '--time', '60s', '--no-save', '--output', folder, '--', ...toy(), mark);
  const over = ended(child);
  // Seen once is enough: one may end, and the next begin, just when it is looked for again.
  let seen = adapters(mark);
  for (let tries = 0; seen === 0 && tries < 300; tries += 1) {
    await new Promise((go) => setTimeout(go, 100));
    seen = adapters(mark);
  }
  assert.is.not(seen, 0);
  child.kill('SIGINT');
  const { status, text } = await over;
  assert.is(status, 130, text);
  assert.is(adapters(mark), 0);
});

/** Processes other than the run itself with this argument. */
function adapters(mark: string): number {
  const { stdout } = spawnSync('ps', ['-eo', 'stat=,args='], { encoding: 'utf8' });
  return stdout
    .split('\n')
    .filter((line) => line.includes(mark) && !line.includes('bin.ts') && !line.startsWith('Z')).length;
}

test.run();
