import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { SnatcheckError } from '../../spec/vocabulary/index.ts';
import type { Wiring } from './options.ts';
import { innerProcess } from './standing/registry.ts';

/** Where a NAT may keep its files: in memory, and gone with it. */
export const STATE = '/run/snatcheck';
/**
 * Stays for as long as the NAT may have processes. Ignoring SIGCHLD, which survives exec, lets the kernel reap those that
 * lost their parent. A trap of the shell would not do: dash takes it back at exec.
 */
const INIT = `mkdir -p ${STATE} && echo ready && exec env --ignore-signal=CHLD sleep infinity`;
/** /run of its own: daemons leave sockets and process numbers there. Between hosts it is one already. */
const OWN_RUN = 'mount -t tmpfs -o size=64m none /run';
/** What is read of an answer, and quoted of what went wrong. */
const ANSWER_BYTES = 65_536;
const QUOTED_LINES = 12;
/** From the end of `down` until every process of the NAT is to be gone. */
const LINGER_MS = 1_000;

/** What a program of the user's said; stderr is its last lines. */
export interface Said {
  readonly status: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * PID and mount namespaces for the processes of a NAT that is not ours, within those of the lab and in the same network
 * namespace. With its first process everything ends, whatever it forked.
 */
export class Confinement {
  readonly #init: number;
  readonly #unshare: ChildProcess;

  private constructor(unshare: ChildProcess, init: number) {
    this.#unshare = unshare;
    this.#init = init;
  }

  static async start(kind: Wiring): Promise<Confinement> {
    const script = kind === 'hosts' ? INIT : `${OWN_RUN} && ${INIT}`;
    const how = ['--pid', '--fork', '--kill-child', '--mount-proc', '--propagation', 'unchanged'];
    const child = spawn('unshare', [...how, 'sh', '-c', script], { stdio: ['ignore', 'pipe', 'pipe'] });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => void (stderr += text));
    const [ready] = (await Promise.race([once(child.stdout, 'data'), once(child, 'close')])) as [unknown];
    if (!Buffer.isBuffer(ready)) {
      throw new SnatcheckError('lab-confinement', {
        expected: 'namespaces for the processes of the NAT',
        received: stderr.trim(),
        remedy: 'Allow more namespaces (sysctl user.max_pid_namespaces, user.max_mnt_namespaces).',
      });
    }
    child.stdout.destroy();
    child.stderr.destroy();
    child.unref();
    return new Confinement(child, innerProcess(child.pid ?? 0));
  }

  /** Whether every process is gone, the first one too. */
  get ended(): boolean {
    return this.#unshare.exitCode !== null || this.#unshare.signalCode !== null;
  }

  /** /proc as these processes see it, in which the first one is ours. */
  get proc(): string {
    return `/proc/${this.#init}/root/proc`;
  }

  /** Where a file is that these processes find as `name` in STATE. */
  path(name: string): string {
    return `/proc/${this.#init}/root${STATE}/${name}`;
  }

  /** Writes a file that the program finds as `name` in STATE. */
  write(name: string, text: string): void {
    writeFileSync(this.path(name), text);
  }

  /**
   * Runs a program in its own folder. Its output goes to files, so that a daemon that inherits them holds nobody up.
   * @returns null where it did not end within `limitMs`: then it is gone with all its processes, and this with it.
   */
  async call(
    [file, ...args]: readonly [string, ...string[]],
    env: NodeJS.ProcessEnv,
    limitMs: number,
  ): Promise<Said | null> {
    const out = this.#fresh('stdout');
    const err = this.#fresh('stderr');
    const child = spawn(
      'nsenter',
      [
        `--target=${this.#init}`,
        '--pid',
        '--mount',
        '--',
        // nsenter's own --wdns is not in every util-linux.
        'sh',
        '-c',
        'cd "$1" && shift && exec "$@"',
        'sh',
        dirname(file),
        file,
        ...args,
      ],
      { stdio: ['ignore', out, err], env },
    );
    closeSync(out);
    closeSync(err);
    const late = new AbortController();
    const ended = once(child, 'exit') as Promise<[number | null, string | null]>;
    const first = await Promise.race([
      ended,
      setTimeout(limitMs, null, { signal: late.signal }).catch(() => null),
    ]);
    late.abort();
    if (first === null) {
      await this.end();
      await ended;
      return null;
    }
    const [status, signal] = first;
    return { status, signal, stdout: this.#read('stdout'), stderr: this.lastWords() };
  }

  /** The end of what the last call wrote on stderr, and what its daemons wrote since. */
  lastWords(): string {
    return this.#read('stderr').trim().split('\n').slice(-QUOTED_LINES).join('\n');
  }

  /** Names of the NAT's processes that live. */
  processes(): readonly string[] {
    const { proc } = this;
    return readdirSync(proc).flatMap((pid) => {
      if (!/^\d+$/.test(pid) || pid === '1') return [];
      try {
        const stat = readFileSync(`${proc}/${pid}/stat`, 'utf8');
        const [, name = '', state = ''] = /\((.*)\) (\S)/s.exec(stat) ?? [];
        return state === 'Z' || state === 'X' ? [] : [name];
      } catch {
        // Gone meanwhile.
        return [];
      }
    });
  }

  /** The number of the eldest process that a call left behind, as this process knows it; 0 where none lives. */
  get background(): number {
    try {
      return innerProcess(this.#init);
    } catch {
      // All of them are gone.
      return 0;
    }
  }

  /** Waits for the last process to end. @returns those that did not. */
  async lingering(): Promise<readonly string[]> {
    const until = performance.now() + LINGER_MS;
    while (this.processes().length > 0 && performance.now() < until) await setTimeout(10);
    return this.processes();
  }

  /** Ends every process; may be called twice. */
  async end(): Promise<void> {
    if (this.ended) return;
    const gone = once(this.#unshare, 'exit');
    this.#unshare.ref();
    process.kill(this.#init, 'SIGKILL');
    await gone;
  }

  /** A new file: a daemon that still writes to the one before is not heard in this one. */
  #fresh(name: string): number {
    rmSync(this.path(name), { force: true });
    return openSync(this.path(name), 'wx', 0o600);
  }

  #read(name: string): string {
    return readFileSync(this.path(name)).subarray(-ANSWER_BYTES).toString('utf8');
  }
}
