import { spawn } from 'node:child_process';
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
  const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'pipe'], detached: true });
  return openSession(new StdioTransport(file, child, options.onStderr), 'executable', options);
}
