import { writeSync } from 'node:fs';

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
}

export function standardOutput(): Output {
  const { stdout, stderr } = process;
  return {
    out: writer(1),
    err: writer(2),
    colour: stdout.isTTY && process.env['NO_COLOR'] === undefined,
    interactive: stderr.isTTY,
    width: stdout.columns || 80,
  };
}

/** Synchronous, so that nothing is lost when the process ends, whatever ends it. */
function writer(fd: number): (text: string) => void {
  let closed = false;
  return (text) => {
    let rest = Buffer.from(text);
    while (rest.length > 0 && !closed) {
      try {
        rest = rest.subarray(writeSync(fd, rest));
      } catch (error) {
        const code = (error as NodeJS.ErrnoException).code;
        // A pipe that is full for the moment: its reader is slower than we are.
        if (code === 'EAGAIN') Atomics.wait(PAUSE, 0, 0, 2);
        else closed = true;
      }
    }
  };
}

const PAUSE = new Int32Array(new SharedArrayBuffer(4));
