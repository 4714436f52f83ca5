import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { release } from 'node:os';
import { SnatcheckError } from '../../spec/vocabulary/index.ts';
import { flushEntries } from './netlink.ts';

/** What a program left when it ended. */
export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The kernel whose NAT is put up: the one below this process, or one that is a process itself. What a call does is done when it returns. */
export interface Kernel {
  /** As `uname -r` prints it. */
  readonly release: string;
  /** Runs one of this machine's programs on that kernel. */
  run(program: string, args: readonly string[], input?: string): Ended;
  /** A file of /proc. */
  read(path: string): string;
  write(path: string, text: string): void;
  /** Forgets every entry of the connection tracker. */
  flushEntries(): void;
}

/**
 * The kernel of this process, in whose network namespace there is nothing else.
 * @param netlink descriptor of a netlink socket to its connection tracker; without one nothing is forgotten.
 */
export function thisKernel(netlink: number | null): Kernel {
  return {
    release: release(),
    run: (program, args, input = '') => {
      const ended = spawnSync(program, args, { input, encoding: 'utf8', maxBuffer: 256 << 20 });
      const { status, stdout, stderr, error } = ended;
      return { status, stdout: stdout ?? '', stderr: error?.message ?? stderr };
    },
    read: (path) => readFileSync(path, 'utf8'),
    write: (path, text) => {
      writeFileSync(path, text);
    },
    flushEntries: () => {
      if (netlink !== null) flushEntries(netlink);
    },
  };
}

export const THIS_KERNEL = thisKernel(null);

/**
 * @param mute whether what it says on stderr is an error, whatever its status: ovs-dpctl(8) ends with 0 when it cannot read a flow.
 * @throws SnatcheckError `lab-PROGRAM` where it fails.
 */
export function carryOut(
  kernel: Kernel,
  program: string,
  args: readonly string[],
  input: string,
  mute = false,
): void {
  const { status, stderr } = kernel.run(program, args, input);
  if (status === 0 && !(mute && stderr !== '')) return;
  const given = input === '' ? args.join(' ') : input;
  throw new SnatcheckError(`lab-${program.replace(/-.*/, '')}`, {
    expected: `${program} to carry out what it was given`,
    received: stderr.trim(),
    remedy: `It was: ${given.length > 400 ? `${given.slice(0, 400)}...` : given}`,
  });
}
