import type { ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { quote, SnatcheckError } from '../../spec/vocabulary/index.ts';
import { LineReader } from './line-reader.ts';
import { PassThrough } from './pass-through.ts';
import { ProcessGroup } from './process-group.ts';
import type { Hear, Transport } from './transport.ts';

interface Question {
  readonly hear: Hear;
  readonly settle: (error: unknown) => void;
}

/** From the end of its input to SIGKILL. */
const GRACE_MS = 2_000;
/** Something that the program left behind may hold its output open. */
const LAST_OUTPUT_MS = 500;
// setTimeout takes 32 bits.
const LONGEST_TIMER = 2 ** 31 - 1;

/** A program that is asked on its stdin and answers on its stdout. */
export class StdioTransport implements Transport {
  readonly name: string;
  readonly packetForms = ['base64', 'binary'] as const;
  readonly #stdin: Writable;
  readonly #group: ProcessGroup;
  readonly #reader: LineReader;
  readonly #stderr: PassThrough;
  #question: Question | null = null;
  #fault: unknown = null;
  #closing: Promise<void> | null = null;

  constructor(
    name: string,
    child: ChildProcessByStdio<Writable, Readable, Readable>,
    onStderr?: (line: string) => void,
    reader = new LineReader(),
  ) {
    this.name = name;
    this.#stdin = child.stdin;
    this.#reader = reader;
    this.#group = new ProcessGroup(child);
    this.#stderr = new PassThrough(onStderr);
    this.#stderr.attach(child.stderr);
    // A write to a program that is gone fails; how it ended tells more.
    child.stdin.on('error', () => {});
    child.stdout.on('error', () => {});
    child.stdout.on('data', (chunk: Buffer) => this.#receive(chunk));
    const silent = new Promise<void>((resolve) => child.stdout.once('close', resolve));
    void this.#watch(child.pid === undefined ? Promise.resolve() : silent);
  }

  async #watch(silent: Promise<void>): Promise<void> {
    const how = await this.#group.exited;
    const late = new Promise<void>((resolve) => setTimeout(resolve, LAST_OUTPUT_MS).unref());
    await Promise.race([silent, late]);
    this.#fail(this.#ended(how));
  }

  ask(message: string, hear: Hear, ms: number, bytes?: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#fault !== null) {
        reject(this.#fault);
        return;
      }
      // What came while this process was busy is read before the timer's word counts.
      const late = (): void =>
        void setImmediate(() => this.#question === question && this.#fail(this.#late(ms)));
      const timer = setTimeout(late, Math.min(ms, LONGEST_TIMER));
      const question: Question = {
        hear,
        settle: (error) => {
          clearTimeout(timer);
          this.#question = null;
          if (error === null) resolve();
          else reject(error);
        },
      };
      this.#question = question;
      this.#stdin.write(`${message}\n`, 'latin1');
      if (bytes !== undefined) this.#stdin.write(bytes);
    });
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    if (this.#question !== null || this.#fault !== null) this.#group.kill();
    this.#stdin.end();
    await this.#group.end(GRACE_MS);
  }

  #receive(chunk: Buffer): void {
    if (this.#fault !== null) return;
    try {
      for (const heard of this.#reader.push(chunk)) {
        if (this.#question === null) throw unasked(heard);
        const goesOn = this.#question.hear(heard);
        if (goesOn === true) this.#question.settle(null);
        else if (goesOn !== false) this.#reader.want(goesOn);
      }
    } catch (error) {
      this.#fail(error);
    }
  }

  /** The first fault counts; those after it are its consequences. */
  #fail(error: unknown): void {
    this.#fault ??= error;
    this.#question?.settle(this.#fault);
    this.#group.kill();
  }

  #ended(how: string): SnatcheckError {
    const { unfinished } = this.#reader;
    const partial = unfinished === null ? '' : ` after ${unfinished}`;
    return new SnatcheckError('adapter-ended', {
      expected: 'a program that runs until it is told bye, or its input ends',
      received: `${how}${partial}${this.#stderr.lastWords()}`,
      remedy: 'Run it by hand and see why it ends; what it wrote last on stderr, if anything, says why.',
    });
  }

  #late(ms: number): SnatcheckError {
    return new SnatcheckError('adapter-timeout', {
      expected: `a complete answer within ${ms / 1_000} s`,
      received: `${this.#reader.unfinished ?? 'nothing more'}${this.#stderr.lastWords()}`,
      remedy:
        'The adapter was stopped. If it has the answer, let it end the line and flush its output after each answer; a slow one may be given more time: --answer-time 2m.',
    });
  }
}

function unasked(line: string | Uint8Array): SnatcheckError {
  return new SnatcheckError('adapter-unasked', {
    expected: 'silence until the next message',
    received: quote(line),
    remedy: 'Answer each message once; print anything else to stderr.',
  });
}
