import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as assert from 'uvu/assert';

/** For the tests of the examples, which call the command line as their readers do. */

export const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));
/** Of this test file alone. */
export const folder = mkdtempSync(join(tmpdir(), 'snatcheck-examples-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

export interface Ended {
  readonly status: number | null;
  readonly text: string;
}

type Env = Readonly<Record<string, string>>;

/** From the sources. */
export async function snatcheck(words: readonly string[], env: Env = {}): Promise<Ended> {
  const node = ['-C', 'snatcheck-source', '--import', import.meta.resolve('tsx'), path('../src/bin.ts')];
  const child = spawn(process.execPath, [...node, ...words], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const [status] = (await once(child, 'close')) as [number | null];
  return { status, text };
}

let runs = 0;
/** Where the last run saved its failures. */
export const failures = () => join(folder, `failures-${runs}`);

export function judge(target: readonly string[], env: Env = {}): Promise<Ended> {
  runs += 1;
  const options = ['--cases', '120', '--time', '20s', '--quiet'];
  const output = ['--output', join(folder, `out-${runs}`), '--regressions', failures()];
  return snatcheck(['run', ...options, ...output, ...target], env);
}

export const FAULTS = ['early-reclaim', 'same-port-twice', 'leaks-rst', 'answers-to-first-vm'] as const;

/** Without its fault nothing is violated (5: too few cases for everything to occur), and with each one something is. */
export async function conformsAndIsCaught(judged: (fault: string) => Promise<Ended>): Promise<void> {
  const sound = await judged('none');
  assert.ok(sound.status === 0 || sound.status === 5, sound.text);
  for (const fault of FAULTS) {
    const { status, text } = await judged(fault);
    assert.is(status, 1, `${fault}: ${text}`);
  }
}

export function has(program: string): boolean {
  if (spawnSync(program, ['--version']).status === 0) return true;
  console.log(`SKIP no ${program} on this machine`);
  return false;
}
