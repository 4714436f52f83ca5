import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { SnatcheckError } from '../../spec/vocabulary/index.ts';
import { type AdapterOptions, type AdapterTarget, openSession } from './adapter-target.ts';
import { StdioTransport } from './stdio-transport.ts';

/**
 * The target behind a program that speaks the protocol on stdin and stdout. It is ended with everything that it
 * started: with `bye`, with its first fault, and with this process.
 * @throws SnatcheckError `adapter-...`
 */
export async function executableTarget(
  command: readonly string[],
  options: AdapterOptions = {},
): Promise<AdapterTarget> {
  const [file = '', ...args] = command;
  const child = started(file, args);
  return openSession(new StdioTransport(file, child, options.onStderr), 'executable', options);
}

function started(file: string, args: readonly string[]): ChildProcessByStdio<Writable, Readable, Readable> {
  try {
    return spawn(file, args, { stdio: ['pipe', 'pipe', 'pipe'], detached: true });
  } catch (error) {
    // A program that is not there is told later; this is of words that no program can be given.
    throw new SnatcheckError(
      'adapter-start',
      {
        expected: 'a program and arguments that the system can start',
        received: error instanceof Error ? error.message : String(error),
        remedy: 'See whether one of them is empty, holds a zero byte or is too long.',
      },
      error,
    );
  }
}
