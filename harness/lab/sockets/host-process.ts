import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { SnatcheckError } from '../../../spec/vocabulary/index.ts';
import { nodeProgram } from '../node-program.ts';
import { hostCommand, HOSTS, type HostSide } from './host-networks.ts';
import type { HostAnswers, HostQuestion, HostReady, HostReply, HostRequest } from './messages.ts';

const ENTRY = fileURLToPath(new URL('./host.entry', import.meta.url));
/** No request waits for the network. */
const ANSWER_MS = 20_000;
/** Node's own, its channel, and what the loader holds. */
const KEPT_DESCRIPTORS = 100;

/** A process with sockets in a host's namespace. It ends with this one. */
export class HostProcess {
  /** Sockets that it may have. */
  readonly room: number;
  /** Sockets that it was given. */
  count = 0;
  readonly #child: ChildProcess;
  readonly #side: HostSide;
  readonly #waiting = new Map<
    number,
    { readonly resolve: (answer: never) => void; readonly reject: (error: unknown) => void }
  >();
  #last = 0;
  #end: SnatcheckError | null = null;

  private constructor(child: ChildProcess, side: HostSide, descriptors: number) {
    this.#child = child;
    this.#side = side;
    this.room = Math.max(1, descriptors - KEPT_DESCRIPTORS);
    child.on('message', ({ id, answer }: HostReply) => {
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      waiting?.resolve(answer as never);
    });
    const ended = (how: string) => {
      this.#end ??= died(this.#side, how);
      for (const { reject } of this.#waiting.values()) reject(this.#end);
      this.#waiting.clear();
    };
    child.once('exit', (code, signal) => ended(signal ?? `exit code ${code}`));
    child.once('error', (error) => ended(error.message));
  }

  static start(side: HostSide): Promise<HostProcess> {
    const [file, ...args] = hostCommand(side, nodeProgram(ENTRY));
    const child = spawn(file, args, {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      serialization: 'advanced',
    });
    return new Promise((resolve, reject) => {
      child.once('message', ({ descriptors }: HostReady) => {
        child.removeAllListeners();
        resolve(new HostProcess(child, side, descriptors));
      });
      child.once('exit', (code, signal) => reject(died(side, signal ?? `exit code ${code}`)));
      child.once('error', (error) => reject(died(side, error.message)));
    });
  }

  /** @throws SnatcheckError `lab-host-died`, `lab-host-timeout` */
  ask<R extends HostRequest>(request: R): Promise<HostAnswers[R['do']]> {
    const id = (this.#last += 1);
    return new Promise((resolve, reject) => {
      if (this.#end !== null) {
        reject(this.#end);
        return;
      }
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        reject(late(this.#side, request.do));
      }, ANSWER_MS);
      this.#waiting.set(id, {
        resolve: (answer) => {
          clearTimeout(timer);
          resolve(answer);
        },
        reject: (error) => {
          clearTimeout(timer);
          reject(error);
        },
      });
      this.#child.send({ id, request } satisfies HostQuestion);
    });
  }

  /** Ends it; may be called twice. */
  end(): void {
    this.#child.kill('SIGKILL');
  }
}

function died(side: HostSide, how: string): SnatcheckError {
  return new SnatcheckError('lab-host-died', {
    expected: `the process with the sockets of ${HOSTS[side]} to run until it is told to end`,
    received: how,
    remedy: 'Nothing was judged since. Is there enough memory?',
  });
}

function late(side: HostSide, what: string): SnatcheckError {
  return new SnatcheckError('lab-host-timeout', {
    expected: `the process with the sockets of ${HOSTS[side]} to ${what} within ${ANSWER_MS / 1_000} s`,
    received: 'no answer',
    remedy: 'The machine is too busy to test on. Try again.',
  });
}
