import { writeSync } from 'node:fs';
import { SnatcheckError } from '../spec/vocabulary/index.ts';

/**
 * Where results and progress go. A reader that leaves early (`| head`) is no error: what it no longer wants is dropped,
 * and the exit code stays what the run earned.
 */
export interface Output {
  /** The result, and nothing else. */
  readonly out: (text: string) => void;
  /** Progress, and what a person should know. */
  readonly err: (text: string) => void;
  readonly colour: boolean;
  readonly interactive: boolean;
  /** Columns. */
  readonly width: number;
  /** Why the result did not come through, or null. */
  readonly failure: () => SnatcheckError | null;
}

export function standardOutput(): Output {
  const { stdout, stderr } = process;
  const out = new Writer(1);
  const err = new Writer(2);
  return {
    out: (text) => out.write(text),
    err: (text) => err.write(text),
    colour: stdout.isTTY && (process.env['NO_COLOR'] ?? '') === '',
    interactive: stderr.isTTY,
    width: stdout.columns || 80,
    failure: () => out.failure,
  };
}

const PAUSE = new Int32Array(new SharedArrayBuffer(4));

/** Synchronous, so that nothing is lost when the process ends, whatever ends it. */
class Writer {
  failure: SnatcheckError | null = null;
  readonly #fd: number;
  #closed = false;

  constructor(fd: number) {
    this.#fd = fd;
  }

  write(text: string): void {
    let rest: Uint8Array = Buffer.from(text);
    while (rest.length > 0 && !this.#closed) {
      try {
        rest = rest.subarray(writeSync(this.#fd, rest));
      } catch (error) {
        const { code = 'unknown' } = error as NodeJS.ErrnoException;
        // A pipe that is full for the moment: its reader is slower than we are.
        if (code === 'EAGAIN') Atomics.wait(PAUSE, 0, 0, 2);
        else this.#close(code);
      }
    }
  }

  #close(code: string): void {
    this.#closed = true;
    if (code === 'EPIPE') return;
    this.failure = new SnatcheckError(code === 'ENOSPC' ? 'disk-full' : 'write-failed', {
      expected: 'room for the result on stdout',
      received: code,
      remedy: 'Free some space, or send stdout elsewhere; the reports have the result too.',
    });
  }
}
