import { closeSync, constants, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { SnatcheckError } from '../../../spec/vocabulary/index.ts';
import type { Ended, Kernel } from '../kernel.ts';
import { untilAsleep } from '../asleep.ts';
import { Confinement, STATE } from '../confinement.ts';
import type { Place } from '../place.ts';
import { readNow } from '../read-now.ts';

const BOOT = fileURLToPath(new URL('./boot.pl', import.meta.url));
/** As many calls may its start take: 3 s on an idle machine. */
const BOOT_CALLS = 3;
/** The most that its network driver takes (get_mtu in vector_kern.c), one less than the largest packet. */
export const UML_MTU = 65_534;
const PAUSE = new Int32Array(new SharedArrayBuffer(4));

/** Which kernel is started: Debian's, or one that somebody built with ARCH=um. */
export interface UmlImage {
  readonly program: string;
  /** A folder that holds its modules in one named by its release. */
  readonly modules: string;
}

/** A Linux kernel that is a process (User Mode Linux), on the interfaces `inside` and `outside` of this network namespace. */
export class UmlKernel implements Kernel {
  readonly release: string;
  readonly #confinement: Confinement;
  /** Of the process that is the kernel; its own processes are processes too, and may outlive it. */
  readonly #pid: number;
  readonly #in: number;
  readonly #out: number;
  readonly #callLimitMs: number;
  /** The console's lines that answer nothing yet, such as those of a start that failed. */
  #console = '';
  #calls = 0;

  private constructor(confinement: Confinement, callLimitMs: number) {
    this.#confinement = confinement;
    this.#callLimitMs = callLimitMs;
    this.#pid = confinement.background;
    const open = (name: string) => openSync(confinement.path(name), constants.O_RDWR | constants.O_NONBLOCK);
    this.#in = open('in');
    this.#out = open('out');
    const { status, text } = this.#answer(0, BOOT_CALLS * callLimitMs);
    if (status !== 0) throw failed('to be ready', text.trim());
    this.release = text.trim();
  }

  /** @throws SnatcheckError `lab-uml` where it does not come up. */
  static async start({ program, modules }: UmlImage, { kind, options }: Place): Promise<UmlKernel> {
    const { callLimitMs } = options;
    const confinement = await Confinement.start(kind);
    try {
      const command = ['perl', BOOT, STATE, program, modules, String(UML_MTU)] as const;
      const booted = await confinement.call(command, process.env, callLimitMs);
      if (booted?.status !== 0) throw failed('to be started', booted?.stderr ?? 'no end of boot.pl');
      return new UmlKernel(confinement, callLimitMs);
    } catch (error) {
      await confinement.end();
      throw error;
    }
  }

  /**
   * Returns when it has nothing left to do. A signal that comes just as it falls asleep is noted, and not seen to before the next one
   * (Linux 6.1: arch_cpu_idle of arch/um sleeps with its interrupts off, and sig_handler then only marks it): one packet in 500 came out
   * a tick late. So it is woken once more.
   */
  untilDone(): void {
    untilAsleep(this.#confinement.proc);
    this.check();
    process.kill(this.#pid, 'SIGIO');
    untilAsleep(this.#confinement.proc);
  }

  run(program: string, args: readonly string[], input = ''): Ended {
    const { status, files } = this.#call('run', '', { args: [program, ...args].join('\0'), in: input });
    return { status, stdout: files('out'), stderr: files('err') };
  }

  read(path: string): string {
    const { status, text } = this.#call('read', path);
    if (status !== 0) throw failed(`to read ${path}`, text);
    return text;
  }

  write(path: string, text: string): void {
    const { status, text: trouble } = this.#call('write', path, { in: text });
    if (status !== 0) throw failed(`to write ${text} to ${path}`, trouble);
  }

  flushEntries(): void {
    const { status, text } = this.#call('forget');
    if (status !== 0) throw failed('to forget the connection tracker’s entries', text);
  }

  /** @throws SnatcheckError `lab-uml` where it ended by itself. */
  check(): void {
    const { background } = this.#confinement;
    if (background === 0 || background !== this.#pid) {
      throw failed('to run on', `its end, after ${this.#lastWords()}`);
    }
  }

  async end(): Promise<void> {
    if (this.#confinement.ended) return;
    closeSync(this.#in);
    closeSync(this.#out);
    await this.#confinement.end();
  }

  /** Each call has files of its own: a file that was changed from outside, the kernel would read as it was before. */
  #call(name: string, path = '', given: Readonly<Record<string, string>> = {}) {
    this.#calls += 1;
    const number = this.#calls;
    const at = (kind: string) => this.#confinement.path(`${number}.${kind}`);
    for (const [kind, text] of Object.entries(given)) writeFileSync(at(kind), text);
    writeSync(this.#in, `${name} ${number} ${path}\n`);
    const answer = this.#answer(number, this.#callLimitMs);
    for (const kind of Object.keys(given)) rmSync(at(kind));
    const files = (kind: string): string => {
      const text = readFileSync(at(kind), 'utf8');
      rmSync(at(kind));
      return text;
    };
    return { ...answer, files };
  }

  /** Waits for the line that answers a call, without the event loop: whoever called goes on when it is done. */
  #answer(number: number, limitMs: number): { readonly status: number; readonly text: string } {
    const head = new RegExp(`^=${number} (\\d+) (\\d+)\n`, 'm');
    const buffer = Buffer.alloc(65_536);
    for (const since = performance.now(); ; Atomics.wait(PAUSE, 0, 0, 0.1)) {
      const length = Math.max(0, readNow(this.#out, buffer));
      this.#console += buffer.toString('latin1', 0, length);
      const found = head.exec(this.#console);
      if (found !== null) {
        const start = found.index + found[0].length;
        const end = start + Number(found[2]);
        if (this.#console.length >= end) {
          const text = this.#console.slice(start, end);
          this.#console = this.#console.slice(0, found.index) + this.#console.slice(end);
          return { status: Number(found[1]), text };
        }
      }
      if (length > 0) continue;
      if (performance.now() - since > limitMs) {
        throw failed(`to answer within ${limitMs / 1_000} s`, `none, after ${this.#lastWords()}`);
      }
      this.check();
    }
  }

  #lastWords(): string {
    const stderr = this.#confinement.ended ? '' : this.#confinement.lastWords();
    const words = `${stderr}\n${this.#console}`.trim().split('\n').slice(-6).join('\n');
    return words === '' ? 'no word' : `\n${words}\n`;
  }
}

function failed(expected: string, received: string): SnatcheckError {
  return new SnatcheckError('lab-uml', {
    expected: `the kernel in user space ${expected}`,
    received,
    remedy:
      'It needs ptrace(2) and 256 MB in /dev/shm, and one of your own what examples/lab/uml.config lists: docs/lab.md.',
  });
}
