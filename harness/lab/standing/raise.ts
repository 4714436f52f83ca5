import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { SnatcheckError } from '../../../spec/vocabulary/index.ts';
import { labAvailability } from '../availability.ts';
import { namespaces, withNamedNetworks } from '../namespaces.ts';
import { nodeProgram } from '../node-program.ts';
import { type LabOptions, qualify } from '../options.ts';
import { labEnvironment } from '../programs.ts';
import { innerProcess, keep, standingLab, type StandingLab, startTime } from './registry.ts';

const START_MS = 30_000;

/**
 * Puts a lab up that stays when this process ends, for a look by hand.
 * @throws SnatcheckError `lab-standing` where one of that name stands, and what startLab throws.
 */
export async function raise(name: string, options: LabOptions): Promise<StandingLab> {
  qualify(options);
  if (standingLab(name) !== null) {
    throw new SnatcheckError('lab-standing', {
      expected: `no lab:${name} that stands already`,
      received: 'one',
      remedy: `Look at it with snatcheck lab shell ${name}, or take it down with snatcheck lab down ${name}.`,
    });
  }
  const available = labAvailability(name, null);
  if (!available.ok) {
    throw new SnatcheckError(available.code, {
      expected: `a machine that can put up lab:${name}`,
      received: available.reason,
      remedy: available.remedy,
    });
  }
  const { userNamespace } = available;
  const entry = fileURLToPath(new URL('./standing.entry', import.meta.url));
  const program = [...nodeProgram(entry), name, JSON.stringify(options)];
  const [file, ...args] = namespaces(userNamespace, withNamedNetworks(program));
  const child = spawn(file, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: labEnvironment(),
    detached: true,
  });
  let said = '';
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => void (stderr += text));
  const first = new Promise<void>((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (said.includes('\n')) resolve();
    });
    child.once('error', (error) => void (stderr += error.message));
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), START_MS);
  await Promise.race([first, once(child, 'close')]);
  clearTimeout(timer);
  const { pid = 0 } = child;
  if (!said.includes('"ready"')) {
    child.kill('SIGKILL');
    throw failure(name, said, stderr.trim());
  }
  child.stdout.destroy();
  child.stderr.destroy();
  child.unref();
  return keep({ name, pid, started: startTime(pid) ?? '', inner: innerProcess(pid), userNamespace });
}

function failure(name: string, said: string, stderr: string): SnatcheckError {
  const failed = /^\{"failed":.*$/m.exec(said)?.[0];
  if (failed !== undefined) {
    const told = (JSON.parse(failed) as { failed: SnatcheckError }).failed;
    return new SnatcheckError(told.code, told);
  }
  return new SnatcheckError('lab-start', {
    expected: `lab:${name} to come up within ${START_MS / 1_000} s`,
    received: stderr === '' ? 'nothing' : stderr,
    remedy: 'See: snatcheck lab list',
  });
}
