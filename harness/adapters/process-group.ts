import type { ChildProcess } from 'node:child_process';
import { descendantsOf } from './descendants.ts';

/**
 * A program with whatever it starts itself: it was spawned `detached`, so it leads a process group of its own, and a
 * Ctrl-C at the terminal is not for it. Ends with this process, unless that is killed with -9; the program sees the end
 * of its input then.
 */
export class ProcessGroup {
  readonly #child: ChildProcess;
  /** Settles with how it ended. */
  readonly exited: Promise<string>;
  #gone = false;
  readonly #atExit = (): void => this.kill();

  constructor(child: ChildProcess) {
    this.#child = child;
    process.once('exit', this.#atExit);
    this.exited = new Promise((resolve) => {
      child.once('error', (error) => resolve(error.message));
      child.once('exit', (code, signal) => {
        this.#gone = true;
        // Its children do not outlive it, and the group's number is still theirs.
        this.kill();
        resolve(signal === null ? `exit code ${code}` : `signal ${signal}`);
      });
    });
    void this.exited.then(() => process.off('exit', this.#atExit));
  }

  kill(): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    // Looked up first: whose parent is gone can no longer be told from anybody's.
    const apart = this.#gone ? [] : descendantsOf(pid);
    for (const one of [-pid, ...apart]) killed(one);
  }

  /** Lets it end by itself for a while. */
  async end(graceMs: number): Promise<void> {
    const timer = setTimeout(() => this.kill(), graceMs);
    await this.exited;
    clearTimeout(timer);
  }
}

function killed(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Nobody is left.
  }
}
