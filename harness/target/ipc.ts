import type { ChildProcess } from 'node:child_process';
import {
  type Deployment,
  type Operation,
  type Outcome,
  quote,
  type Settings,
  SnatcheckError,
} from '../../spec/vocabulary/index.ts';
import type { Target } from './contract.ts';
import { type Answer, isAnswer, packCall, receivedError, type Request, unpackCall } from './ipc-messages.ts';
import { partsOf } from './parts.ts';

export interface IpcOptions {
  /** Names the target in errors. */
  readonly name: string;
  /** Until the target says hello, in ms. */
  readonly startMs?: number;
  /** Within which a call must be answered, in ms; `runTimeoutMs` by default. */
  readonly callMs?: (method: string, args: readonly unknown[]) => number;
}

/** A target in another process. */
export interface IpcTarget extends Target {
  /** A method beyond the contract. */
  call(method: string, ...args: readonly unknown[]): Promise<unknown>;
}

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: SnatcheckError) => void;
  readonly method: string;
  readonly timer: NodeJS.Timeout;
}

/** Steps, or a few more where a group would be torn apart. */
const PART = 1_920;
const STDERR_LIMIT = 4_096;
const STDERR_LINES = 12;
/** From the answer to bye, or from the loss of the channel, to SIGKILL. */
const GRACE_MS = 2_000;

/** 30 s for the work, 1 ms an operation, and as long as the operations ask to wait. */
export function runTimeoutMs(method: string, args: readonly unknown[]): number {
  const batch = method === 'run' ? (args[0] as readonly Operation[]) : [];
  return batch.reduce((ms, operation) => ms + (operation.op === 'advance' ? operation.ms : 1), 30_000);
}

/**
 * The target that `child` serves (see ipc-server.ts). The child must have been spawned with an `ipc` channel, with
 * `serialization: 'advanced'` (columns are typed arrays) and stderr as a pipe. It is ended with the target, with the
 * first call that is not answered in time, and with this process.
 * @throws SnatcheckError `target-start`, `target-timeout`, `target-died`, and whatever the target's own start throws.
 */
export async function connect(child: ChildProcess, options: IpcOptions): Promise<IpcTarget> {
  const connection = new Connection(child, options);
  try {
    const hello = (await connection.expect('hello', options.startMs ?? 30_000)) as Target['hello'];
    return {
      hello,
      deploy: async (deployment: Deployment, settings: Settings) =>
        (await connection.call('deploy', [deployment, settings])) as Settings,
      run: (batch: readonly Operation[]) => connection.run(batch),
      reset: async () => {
        await connection.call('reset', []);
      },
      bye: () => connection.bye(),
      call: (method, ...args) => connection.call(method, args),
    };
  } catch (error) {
    connection.kill();
    throw error;
  }
}

class Connection {
  readonly #child: ChildProcess;
  readonly #options: IpcOptions;
  readonly #pending = new Map<number, Pending>();
  readonly #exited: Promise<void>;
  #last = 0;
  #stderr = '';
  #end: SnatcheckError | null = null;
  #leaving = false;

  constructor(child: ChildProcess, options: IpcOptions) {
    this.#child = child;
    this.#options = options;
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-STDERR_LIMIT);
    });
    child.on('message', (message) => isAnswer(message) && this.#receive(message));
    // A lost channel without an exit: nobody can end this child any more by asking.
    child.once('disconnect', () => setTimeout(() => this.kill(), GRACE_MS).unref());
    this.#exited = new Promise((resolve) => {
      const ended = (how: string) => {
        this.#die(how);
        resolve();
      };
      child.once('error', (error) => ended(error.message));
      child.once('exit', (code, signal) => {
        // Its last words may still be in the pipe.
        const how = signal === null ? `exit code ${code}` : `signal ${signal}`;
        const late = setTimeout(() => ended(how), 500);
        const { stderr } = child;
        const heard = () => {
          clearTimeout(late);
          ended(how);
        };
        if (stderr === null || stderr.readableEnded) heard();
        else stderr.once('end', heard);
      });
    });
  }

  call(method: string, args: readonly unknown[]): Promise<unknown> {
    const { callMs = runTimeoutMs } = this.#options;
    return this.#ask(method, args, callMs(method, args), null);
  }

  /** A long batch goes in parts, so that one process packs and unpacks while the other works. */
  async run(batch: readonly Operation[]): Promise<readonly Outcome[]> {
    const { callMs = runTimeoutMs } = this.#options;
    const ms = callMs('run', [batch]);
    let after: number | null = null;
    const answers: Promise<unknown>[] = [];
    for (const part of partsOf(batch, PART)) {
      answers.push(this.#ask('run', [part], ms, after));
      after = this.#last;
    }
    // One that fails takes those after it along; the next call comes when all of them are over.
    const outcomes: (readonly Outcome[])[] = [];
    for (const settled of await Promise.allSettled(answers)) {
      if (settled.status === 'rejected') throw settled.reason;
      outcomes.push(settled.value as readonly Outcome[]);
    }
    return outcomes.flat();
  }

  #ask(method: string, args: readonly unknown[], ms: number, after: number | null): Promise<unknown> {
    const id = (this.#last += 1);
    const answer = this.#wait(id, method, ms);
    if (this.#end === null) {
      const request: Request = { id, method, args: packCall(method, args), after };
      // A failed write is followed by `exit` or `disconnect`, which reject what is pending with a better reason.
      this.#child.send(request, () => {});
    }
    return answer;
  }

  expect(what: string, ms: number): Promise<unknown> {
    return this.#wait(0, what, ms);
  }

  /** @throws what the target answers, which may have left something behind. That it died before it answered matters no more. */
  async bye(): Promise<void> {
    let refused: Error | null = null;
    if (!this.#leaving) {
      this.#leaving = true;
      if (this.#end === null) {
        await this.call('bye', []).catch((error: Error) => {
          if (error !== this.#end || this.#end.code === 'target-timeout') refused = error;
        });
      }
      if (this.#child.connected) this.#child.disconnect();
      setTimeout(() => this.kill(), GRACE_MS).unref();
    }
    await this.#exited;
    if (refused !== null) throw refused;
  }

  kill(): void {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill('SIGKILL');
  }

  #wait(id: number, method: string, ms: number): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#end !== null) {
        reject(this.#end);
        return;
      }
      // An answer that came while this process was busy is read before the timer's word counts.
      const late = () => setImmediate(() => this.#pending.has(id) && this.#tooLate(method, ms));
      // setTimeout takes 32 bits.
      const timer = setTimeout(late, Math.min(ms, 2 ** 31 - 1));
      this.#pending.set(id, { resolve, reject, method, timer });
    });
  }

  #receive(message: Answer): void {
    const id = 'id' in message ? message.id : 0;
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    this.#pending.delete(id);
    clearTimeout(pending.timer);
    if (message.kind === 'hello') pending.resolve(message.hello);
    else if (message.kind === 'value') pending.resolve(unpackCall(pending.method, message.value)[0]);
    else pending.reject(receivedError(message.error));
  }

  #tooLate(method: string, ms: number): void {
    this.#fail(
      new SnatcheckError('target-timeout', {
        expected: `an answer of ${this.#options.name} to ${method} within ${Math.round(ms / 1_000)} s`,
        received: `none${this.#lastWords()}`,
        remedy:
          'The target was stopped. Start it again; if it hangs again, look at what it does in this call.',
      }),
    );
    this.kill();
  }

  #die(how: string): void {
    this.#fail(
      new SnatcheckError(this.#last === 0 ? 'target-start' : 'target-died', {
        expected: `${this.#options.name} to run until it is told to end`,
        received: `${how}${this.#lastWords()}`,
        remedy: 'What it wrote last on stderr, if anything, says why.',
      }),
    );
  }

  #fail(error: SnatcheckError): void {
    this.#end ??= error;
    for (const { reject, timer } of this.#pending.values()) {
      clearTimeout(timer);
      reject(this.#end);
    }
    this.#pending.clear();
  }

  #lastWords(): string {
    const lines = this.#stderr.trim().split('\n').slice(-STDERR_LINES).join('\n');
    return lines === '' ? ', silently' : `, after ${lines.includes('\n') ? `\n${lines}\n` : quote(lines)}`;
  }
}
